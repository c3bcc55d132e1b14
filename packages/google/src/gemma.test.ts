import { loadFixtures, testChatAdapter } from "@bedplate/testkit";
import { test } from "vitest";
import { gemmaServer } from "./gemma.server.ts";
import { gemma } from "./gemma.ts";

testChatAdapter(test, {
  adapter: gemma,
  server: gemmaServer,
  fixtures: loadFixtures(new URL("../fixtures/gemma", import.meta.url)),
});
