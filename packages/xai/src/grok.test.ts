import { loadFixtures, testChatAdapter } from "@bedplate/testkit";
import { test } from "vitest";
import { grokServer } from "./grok.server.ts";
import { grok } from "./grok.ts";

testChatAdapter(test, {
  adapter: grok,
  server: grokServer,
  fixtures: loadFixtures(new URL("../fixtures/grok", import.meta.url)),
});
