import { active, ended, family } from "./family.ts";
import type { CatalogModel } from "./model.ts";

/** Amazon's text models: Nova and Titan Text. */
export const amazonModels: readonly CatalogModel[] = [
  ...family(
    {
      provider: "amazon",
      family: "nova",
      adapter: "nova",
      input: ["text", "image", "video"],
      output: ["text"],
      streaming: true,
      tools: true,
      systemPrompt: true,
      reasoning: false,
      lifecycle: active("awsCards"),
      page: "awsNova",
      listing: ["langchain", "litellm", "modelsDev", "piAi"],
      from: { reasoning: ["langchain"] },
    },
    [
      {
        id: "amazon.nova-micro-v1:0",
        input: ["text"],
        contextWindow: 128_000,
        maxOutput: 10_000,
        profiles: ["us", "eu", "apac"],
        from: { maxOutput: ["litellm", "piAi"] },
        notes: [
          "Maximum output: 10,000 (litellm, pi-ai), 8,192 (models.dev) or 5,000 (older AWS schema page).",
          "Documents through Converse: langchain-aws says PDF, AWS says none.",
        ],
      },
      {
        id: "amazon.nova-lite-v1:0",
        contextWindow: 300_000,
        maxOutput: 10_000,
        profiles: ["us", "eu", "apac", "ca"],
        from: { maxOutput: ["litellm", "piAi"] },
        notes: [
          "Maximum output: 10,000 (litellm, pi-ai), 8,192 (models.dev) or 5,000 (older AWS schema page).",
        ],
      },
      {
        id: "amazon.nova-pro-v1:0",
        contextWindow: 300_000,
        maxOutput: 10_000,
        profiles: ["us", "eu", "apac"],
        from: { maxOutput: ["litellm", "piAi"] },
        notes: [
          "Maximum output: 10,000 (litellm, pi-ai), 8,192 (models.dev) or 5,000 (older AWS schema page).",
        ],
      },
      {
        id: "amazon.nova-premier-v1:0",
        contextWindow: 1_000_000,
        maxOutput: 10_000,
        profiles: ["us"],
        lifecycle: ended("2026-03-13", "2026-09-14", "awsLifecycle"),
        listing: ["litellm", "piAi"],
        notes: ["Needs an inference profile."],
      },
      {
        id: "amazon.nova-2-lite-v1:0",
        contextWindow: 1_000_000,
        maxOutput: 65_535,
        reasoning: true,
        profiles: ["us", "eu", "apac", "jp", "global"],
        from: { reasoning: ["awsNova2"] },
        notes: ["Needs an inference profile."],
      },
      {
        id: "amazon.nova-2-pro-preview-20251202-v1:0",
        contextWindow: 1_000_000,
        maxOutput: 64_000,
        reasoning: true,
        profiles: ["us", "eu", "apac"],
        lifecycle: { status: "unknown" },
        listing: ["litellm"],
        from: { reasoning: ["awsNova2"] },
        notes: ["A preview."],
      },
    ],
  ),
  ...family(
    {
      provider: "amazon",
      family: "titan-text",
      adapter: "titan-text",
      output: ["text"],
      streaming: true,
      tools: false,
      systemPrompt: false,
      reasoning: false,
      lifecycle: ended("2025-01-31", "2025-08-15", "awsLifecycle2025"),
      page: "awsTitanText",
      listing: ["litellm"],
    },
    [
      {
        id: "amazon.titan-text-lite-v1",
        otherIds: ["amazon.titan-text-lite-v1:0:4k"],
        contextWindow: 4_096,
        maxOutput: 4_096,
      },
      {
        id: "amazon.titan-text-express-v1",
        otherIds: ["amazon.titan-text-express-v1:0:8k"],
        contextWindow: 8_192,
        maxOutput: 8_192,
      },
      {
        id: "amazon.titan-text-premier-v1:0",
        maxOutput: 3_072,
        notes: ["Context: 42,000 (litellm) or 32,000 (unverified)."],
      },
      {
        id: "amazon.titan-tg1-large",
        streaming: "unknown",
        lifecycle: { status: "unknown" },
        listing: ["aiDial"],
        notes: ["A name of the preview; the API matrix has it as Titan Text Large, for InvokeModel only."],
      },
    ],
  ),
];
