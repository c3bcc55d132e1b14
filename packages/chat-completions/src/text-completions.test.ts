import { loadFixtures, testChatAdapter } from "@bedplate/testkit";
import { test } from "vitest";
import { textCompletionsServer } from "./text-completions.server.ts";
import { textCompletions } from "./text-completions.ts";

testChatAdapter(test, {
  adapter: textCompletions,
  server: textCompletionsServer,
  fixtures: loadFixtures(new URL("../fixtures/text-completions", import.meta.url)),
});
