import { active, family } from "./family.ts";
import type { CatalogModel } from "./model.ts";

/** Mistral AI: text completions, chats with `stop_reason`, and chats in the OpenAI shape. */
export const mistralModels: readonly CatalogModel[] = [
  ...family(
    {
      provider: "mistral",
      family: "mistral",
      adapter: "mistral-text",
      output: ["text"],
      contextWindow: 32_000,
      maxOutput: 8_192,
      streaming: true,
      tools: false,
      systemPrompt: true,
      reasoning: false,
      lifecycle: active("awsCards"),
      page: "awsMistralText",
      listing: ["litellm"],
      notes: ["The system prompt stands inside the first instruction of the prompt."],
    },
    [
      { id: "mistral.mistral-7b-instruct-v0:2" },
      { id: "mistral.mixtral-8x7b-instruct-v0:1", maxOutput: 4_096 },
      { id: "mistral.mistral-large-2402-v1:0", notes: ["Converse takes tools."] },
      { id: "mistral.mistral-small-2402-v1:0", notes: ["Converse takes tools."] },
    ],
  ),
  ...family(
    {
      provider: "mistral",
      family: "mistral",
      adapter: "mistral-chat",
      output: ["text"],
      contextWindow: 128_000,
      streaming: true,
      tools: true,
      systemPrompt: true,
      reasoning: false,
      page: "awsMistralChat",
    },
    [
      {
        id: "mistral.mistral-large-2407-v1:0",
        maxOutput: 8_191,
        listing: ["litellm"],
        notes: [
          "It takes text completions too. It is missing from the API matrix and the cards of November 2026.",
        ],
      },
      {
        id: "mistral.pixtral-large-2502-v1:0",
        input: ["text", "image"],
        maxOutput: 8_192,
        profiles: ["us", "eu"],
        lifecycle: active("awsCards"),
        listing: ["langchain", "modelsDev", "piAi", "litellm"],
        from: { input: ["awsPixtral"] },
      },
    ],
  ),
  ...family(
    {
      provider: "mistral",
      family: "mistral",
      adapter: "mistral",
      output: ["text"],
      streaming: true,
      tools: true,
      systemPrompt: true,
      reasoning: false,
      lifecycle: active("awsCards"),
      listing: ["langchain", "litellm", "modelsDev", "piAi"],
      from: {
        input: ["awsMistralSamples"],
        systemPrompt: ["awsMistralSamples"],
        streaming: ["awsMatrix"],
        tools: ["langchain"],
        reasoning: ["langchain"],
      },
      notes: ["An AWS sample found tools through InvokeModel unreliable, and prefers Converse."],
    },
    [
      {
        id: "mistral.mistral-large-3-675b-instruct",
        input: ["text", "image"],
        contextWindow: 256_000,
        maxOutput: 8_192,
      },
      {
        id: "mistral.ministral-3-3b-instruct",
        input: ["text", "image"],
        contextWindow: 256_000,
        maxOutput: 8_192,
      },
      {
        id: "mistral.ministral-3-8b-instruct",
        input: ["text", "image"],
        contextWindow: 128_000,
        maxOutput: 4_096,
        notes: ["Context: 128,000 here; AWS speaks of up to 256,000 for the family."],
      },
      {
        id: "mistral.ministral-3-14b-instruct",
        input: ["text", "image"],
        contextWindow: 128_000,
        maxOutput: 4_096,
        notes: ["Context: 128,000 here; AWS speaks of up to 256,000 for the family."],
      },
      {
        id: "mistral.magistral-small-2509",
        input: ["text", "image"],
        contextWindow: 128_000,
        maxOutput: 40_000,
        reasoning: true,
        notes: ["It reasons when the system prompt asks for it."],
      },
      { id: "mistral.devstral-2-123b", contextWindow: 256_000, maxOutput: 8_192 },
      {
        id: "mistral.voxtral-mini-3b-2507",
        input: ["text", "audio"],
        contextWindow: 32_768,
        maxOutput: 4_096,
        notes: [
          "Context: 32,768, or 128,000 in one catalogue.",
          "Audio through InvokeModel only, not Converse.",
        ],
      },
      {
        id: "mistral.voxtral-small-24b-2507",
        input: ["text", "audio"],
        contextWindow: 32_000,
        maxOutput: 8_192,
        notes: ["Audio through InvokeModel only, not Converse."],
      },
    ],
  ),
];
