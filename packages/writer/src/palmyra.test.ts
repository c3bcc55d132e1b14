import { loadFixtures, testChatAdapter } from "@bedplate/testkit";
import { test } from "vitest";
import { palmyraServer } from "./palmyra.server.ts";
import { palmyra } from "./palmyra.ts";

testChatAdapter(test, {
  adapter: palmyra,
  server: palmyraServer,
  fixtures: loadFixtures(new URL("../fixtures/palmyra", import.meta.url)),
});
