import { active, ended, family } from "./family.ts";
import type { CatalogModel } from "./model.ts";

const llama = {
  provider: "meta",
  family: "llama",
  adapter: "llama",
  output: ["text"],
  maxOutput: 2_048,
  tools: true,
  systemPrompt: true,
  reasoning: false,
  page: "awsLlama",
  from: { maxOutput: ["awsLlama"] },
  notes: ["The system prompt and tools are written into the prompt."],
} as const;

// Meta's guides teach calls from 3.1 on.
const withoutTools = { tools: false, notes: ["The system prompt is written into the prompt."] } as const;

/** Meta Llama. */
export const metaModels: readonly CatalogModel[] = [
  ...family(
    {
      ...llama,
      ...withoutTools,
      contextWindow: 4_096,
      streaming: true,
      lifecycle: ended("2024-05-12", "2024-10-30", "awsLifecycle2025"),
      listing: ["litellm"],
    },
    [
      { id: "meta.llama2-13b-chat-v1", otherIds: ["meta.llama2-13b-chat-v1:0:4k"] },
      { id: "meta.llama2-70b-chat-v1", otherIds: ["meta.llama2-70b-chat-v1:0:4k"] },
    ],
  ),
  ...family(
    {
      provider: "meta",
      family: "llama",
      adapter: "llama",
      output: ["text"],
      contextWindow: 4_096,
      lifecycle: ended("2024-05-12", "2024-10-30", "awsLifecycle2025"),
      listing: ["cdk"],
      from: { contextWindow: ["awsLlama"] },
      notes: [
        "A base model, on provisioned throughput only: it continues text and knows no template for chats.",
      ],
    },
    [
      { id: "meta.llama2-13b-v1", otherIds: ["meta.llama2-13b-v1:0:4k"] },
      { id: "meta.llama2-70b-v1", otherIds: ["meta.llama2-70b-v1:0:4k"] },
    ],
  ),
  ...family(
    {
      ...llama,
      contextWindow: 128_000,
      streaming: true,
      lifecycle: active("awsCards"),
      listing: ["litellm"],
    },
    [
      { id: "meta.llama3-8b-instruct-v1:0", contextWindow: 8_192, tools: false },
      { id: "meta.llama3-70b-instruct-v1:0", contextWindow: 8_192, tools: false },
      {
        id: "meta.llama3-1-8b-instruct-v1:0",
        profiles: ["us"],
        listing: ["langchain", "litellm", "modelsDev", "piAi"],
        notes: ["Catalogues give a longer maximum output, which is that of Converse."],
      },
      {
        id: "meta.llama3-1-70b-instruct-v1:0",
        profiles: ["us"],
        listing: ["langchain", "litellm", "modelsDev", "piAi"],
        notes: ["Catalogues give a longer maximum output, which is that of Converse."],
      },
      {
        id: "meta.llama3-2-1b-instruct-v1:0",
        profiles: ["us", "eu"],
        notes: ["Mostly needs an inference profile."],
      },
      {
        id: "meta.llama3-2-3b-instruct-v1:0",
        profiles: ["us", "eu"],
        notes: ["Mostly needs an inference profile."],
      },
      {
        id: "meta.llama3-2-11b-instruct-v1:0",
        input: ["text", "image"],
        profiles: ["us"],
        notes: ["Mostly needs an inference profile."],
      },
      {
        id: "meta.llama3-2-90b-instruct-v1:0",
        input: ["text", "image"],
        profiles: ["us"],
        notes: ["Mostly needs an inference profile."],
      },
      {
        id: "meta.llama3-3-70b-instruct-v1:0",
        profiles: ["us"],
        listing: ["langchain", "litellm", "modelsDev", "piAi"],
        notes: ["Catalogues give a longer maximum output, which is that of Converse."],
      },
    ],
  ),
  ...family(
    {
      ...llama,
      input: ["text", "image"],
      contextWindow: 1_000_000,
      lifecycle: active("awsCards"),
      listing: ["langchain", "litellm", "modelsDev", "piAi"],
      notes: [...llama.notes, "Converse takes images; that the native body does is unverified."],
    },
    [
      {
        id: "meta.llama4-maverick-17b-instruct-v1:0",
        profiles: ["us"],
        notes: [
          "Streaming: the API matrix says yes, the parameter page no.",
          "Catalogues give a longer maximum output, which is that of Converse.",
        ],
      },
      {
        id: "meta.llama4-scout-17b-instruct-v1:0",
        contextWindow: 3_500_000,
        profiles: ["us"],
        from: { contextWindow: ["modelsDev"] },
        notes: [
          "Streaming: the API matrix says yes, the parameter page no.",
          "Catalogues give a longer maximum output, which is that of Converse.",
          "Context: 3,500,000 (models.dev) or 10,000,000 (pi-ai).",
        ],
      },
    ],
  ),
  ...family(
    {
      provider: "meta",
      family: "llama",
      noAdapter: "Converse only (AWS API compatibility).",
      output: ["text"],
      tools: true,
      systemPrompt: true,
      lifecycle: active("awsCards"),
      listing: ["awsMatrix", "litellm"],
      from: {
        tools: ["awsFeatures"],
        systemPrompt: ["awsFeatures"],
        contextWindow: ["litellm"],
        maxOutput: ["litellm"],
      },
    },
    [
      {
        id: "meta.llama3-1-405b-instruct-v1:0",
        contextWindow: 128_000,
        maxOutput: 2_048,
        profiles: ["us"],
        listing: ["litellm"],
      },
    ],
  ),
];
