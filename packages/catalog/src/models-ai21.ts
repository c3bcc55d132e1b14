import { ended, family, legacy } from "./family.ts";
import type { CatalogModel } from "./model.ts";

/** AI21 Labs: Jurassic-2 and Jamba. */
export const ai21Models: readonly CatalogModel[] = [
  ...family(
    {
      provider: "ai21",
      family: "jurassic",
      adapter: "jurassic",
      output: ["text"],
      streaming: false,
      tools: false,
      systemPrompt: false,
      reasoning: false,
      lifecycle: ended("2024-04-30", "2025-03-12", "awsLifecycle2025"),
      page: "awsJurassic",
      listing: ["litellm"],
      notes: ["Dates differ by region; here are the first to become legacy and the last to end."],
    },
    [
      { id: "ai21.j2-mid-v1", otherIds: ["ai21.j2-mid"], contextWindow: 8_191, maxOutput: 8_191 },
      {
        id: "ai21.j2-ultra-v1",
        otherIds: ["ai21.j2-ultra", "ai21.j2-ultra-v1:0:8k"],
        contextWindow: 8_191,
        maxOutput: 8_191,
      },
      { id: "ai21.j2-grande-instruct", listing: ["aiDial", "cdk"] },
      { id: "ai21.j2-jumbo-instruct", listing: ["aiDial", "cdk"] },
    ],
  ),
  ...family(
    {
      provider: "ai21",
      family: "jamba",
      adapter: "jamba",
      output: ["text"],
      streaming: true,
      systemPrompt: true,
      reasoning: false,
      lifecycle: legacy("2026-05-26", "2026-11-26", "awsLifecycle"),
      page: "awsJamba",
      listing: ["litellm"],
    },
    [
      {
        id: "ai21.jamba-instruct-v1:0",
        contextWindow: 70_000,
        maxOutput: 4_096,
        tools: false,
        lifecycle: ended("2025-01-31", "2025-08-01", "awsLifecycle2025"),
        from: { tools: ["awsFeatures"] },
      },
      {
        id: "ai21.jamba-1-5-mini-v1:0",
        contextWindow: 256_000,
        maxOutput: 4_096,
        notes: ["Converse takes tools; natively they are unverified."],
      },
      {
        id: "ai21.jamba-1-5-large-v1:0",
        contextWindow: 256_000,
        maxOutput: 4_096,
        notes: ["Converse takes tools; natively they are unverified."],
      },
    ],
  ),
];
