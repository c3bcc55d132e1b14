import { loadFixtures, testChatAdapter } from "@bedplate/testkit";
import { test } from "vitest";
import { minimaxServer } from "./minimax.server.ts";
import { minimax } from "./minimax.ts";

testChatAdapter(test, {
  adapter: minimax,
  server: minimaxServer,
  fixtures: loadFixtures(new URL("../fixtures/minimax", import.meta.url)),
});
