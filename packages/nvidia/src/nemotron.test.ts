import { loadFixtures, testChatAdapter } from "@bedplate/testkit";
import { test } from "vitest";
import { nemotronServer } from "./nemotron.server.ts";
import { nemotron } from "./nemotron.ts";

testChatAdapter(test, {
  adapter: nemotron,
  server: nemotronServer,
  fixtures: loadFixtures(new URL("../fixtures/nemotron", import.meta.url)),
});
