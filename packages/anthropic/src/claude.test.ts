import { loadFixtures, testChatAdapter } from "@bedplate/testkit";
import { test } from "vitest";
import { claude } from "./claude.ts";
import { claudeServer } from "./claude.server.ts";

testChatAdapter(test, {
  adapter: claude,
  server: claudeServer,
  fixtures: loadFixtures(new URL("../fixtures/claude", import.meta.url)),
});
