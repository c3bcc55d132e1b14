import { loadFixtures, testChatAdapter } from "@bedplate/testkit";
import { test } from "vitest";
import { claudeServer } from "./claude.server.ts";
import { claude } from "./claude.ts";

testChatAdapter(test, {
  adapter: claude,
  server: claudeServer,
  fixtures: loadFixtures(new URL("../fixtures/claude", import.meta.url)),
});
