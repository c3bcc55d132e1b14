import assert from "node:assert/strict";
import { assistant, type ChatRequest, system, textOf, user } from "@bedplate/core";
import { partFeatures } from "./matrix-parts.ts";
import { type Feature, hears } from "./matrix-see.ts";
import { toolFeatures } from "./matrix-tools.ts";

const guarded = { id: "sample", version: "1", trace: "enabled" } as const;

/** The columns of the matrix. */
export const features: readonly Feature[] = [
  {
    group: "Conversation",
    name: "system",
    request: { messages: [system("Answer like a sailor."), user("Name a lake.")] },
    check: (seen) => hears(seen, "Answer like a sailor.", "Name a lake."),
  },
  {
    group: "Conversation",
    name: "multi-turn",
    request: { messages: [user("Name a lake."), assistant("Thun."), user("Another?")] },
    check: (seen) => hears(seen, "Name a lake.", "Thun.", "Another?"),
  },
  {
    group: "Conversation",
    name: "stop",
    request: { messages: [user("Name a lake.")], stopSequences: [". "] },
    check: ({ response }) => assert.ok(!textOf(response).includes(". ")),
  },
  {
    group: "Conversation",
    name: "topK",
    request: { messages: [user("Name a lake.")], topK: 20 },
    check: ({ heard }) => assert.equal(heard?.topK, 20),
  },
  ...partFeatures,
  ...toolFeatures,
  {
    group: "Guardrails and settings",
    name: "guardrail block",
    request: { messages: [user("Tell me about forbidden fruit.")], settings: { guardrail: guarded } },
    check: ({ response }) => {
      assert.equal(response.guardrail?.action, "intervened");
      assert.equal(response.guardrail?.blocked, true);
      assert.equal(response.finish.reason, "content-filter");
    },
  },
  {
    group: "Guardrails and settings",
    name: "guardrail mask",
    request: { messages: [user("jane@example.com wrote.")], settings: { guardrail: guarded } },
    check: ({ response }) => {
      assert.equal(response.guardrail?.action, "intervened");
      assert.equal(response.guardrail?.blocked, false);
      assert.equal(response.finish.reason, "stop");
      assert.ok(!textOf(response).includes("jane@example.com"));
    },
  },
  setting("tier", { serviceTier: "flex" }),
  setting("latency", { latency: "optimized" }),
  setting("metadata", { requestMetadata: { team: "lakes" } }),
];

function setting(name: string, settings: NonNullable<ChatRequest["settings"]>): Feature {
  return {
    group: "Guardrails and settings",
    name,
    request: { messages: [user("Name a lake.")], settings },
    check: ({ heard }) => assert.deepEqual(heard?.settings, settings),
  };
}
