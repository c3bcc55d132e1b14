import { loadFixtures, testChatAdapter } from "@bedplate/testkit";
import { test } from "vitest";
import { chatCompletionsServer } from "./chat-completions.server.ts";
import { chatCompletions } from "./chat-completions.ts";

testChatAdapter(test, {
  adapter: chatCompletions,
  server: chatCompletionsServer,
  fixtures: loadFixtures(new URL("../fixtures/chat-completions", import.meta.url)),
});
