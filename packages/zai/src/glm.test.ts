import { loadFixtures, testChatAdapter } from "@bedplate/testkit";
import { test } from "vitest";
import { glmServer } from "./glm.server.ts";
import { glm } from "./glm.ts";

testChatAdapter(test, {
  adapter: glm,
  server: glmServer,
  fixtures: loadFixtures(new URL("../fixtures/glm", import.meta.url)),
});
