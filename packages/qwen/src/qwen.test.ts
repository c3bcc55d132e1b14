import { loadFixtures, testChatAdapter } from "@bedplate/testkit";
import { test } from "vitest";
import { qwenServer } from "./qwen.server.ts";
import { qwen } from "./qwen.ts";

testChatAdapter(test, {
  adapter: qwen,
  server: qwenServer,
  fixtures: loadFixtures(new URL("../fixtures/qwen", import.meta.url)),
});
