import { loadFixtures, testChatAdapter } from "@bedplate/testkit";
import { test } from "vitest";
import { deepseekServer } from "./deepseek.server.ts";
import { deepseek } from "./deepseek.ts";

testChatAdapter(test, {
  adapter: deepseek,
  server: deepseekServer,
  fixtures: loadFixtures(new URL("../fixtures/deepseek", import.meta.url)),
});
