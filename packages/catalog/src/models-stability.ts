import { active, ended, family } from "./family.ts";
import type { CatalogModel } from "./model.ts";

/** Stability AI: images, and the services that edit them. */
export const stabilityModels: readonly CatalogModel[] = [
  ...family(
    {
      provider: "stability",
      family: "stable-diffusion",
      adapter: "stability-v1",
      input: ["text", "image"],
      output: ["image"],
      streaming: false,
      tools: false,
      systemPrompt: false,
      reasoning: false,
      page: "awsStableDiffusion",
      listing: ["litellm", "cdk"],
    },
    [
      {
        id: "stability.stable-diffusion-xl",
        otherIds: ["stability.stable-diffusion-xl-v0"],
        lifecycle: ended("2024-02-02", "2024-04-30", "awsLifecycle2025"),
      },
      {
        id: "stability.stable-diffusion-xl-v1",
        otherIds: ["stability.stable-diffusion-xl-v1:0"],
        lifecycle: ended("2024-10-16", "2025-05-20", "awsLifecycle2025"),
      },
    ],
  ),
  ...family(
    {
      provider: "stability",
      family: "stable-diffusion",
      adapter: "stability-v2",
      input: ["text", "image"],
      output: ["image"],
      streaming: false,
      tools: false,
      systemPrompt: false,
      reasoning: false,
      page: "awsStableDiffusion35",
      listing: ["litellm", "cdk"],
    },
    [
      {
        id: "stability.sd3-large-v1:0",
        lifecycle: ended("2025-01-31", "2025-09-04", "awsLifecycle2025"),
        listing: ["litellm", "cdk", "stdapi"],
      },
      { id: "stability.sd3-5-large-v1:0", listing: ["litellm"], notes: ["It has no card in 2026."] },
    ],
  ),
  ...family(
    {
      provider: "stability",
      family: "stable-image",
      adapter: "stability-v2",
      output: ["image"],
      streaming: false,
      tools: false,
      systemPrompt: false,
      reasoning: false,
      page: "stdapi",
      listing: ["litellm", "cdk", "stdapi"],
    },
    [
      {
        id: "stability.stable-image-core-v1:0",
        lifecycle: ended("2025-01-31", "2025-09-04", "awsLifecycle2025"),
      },
      {
        id: "stability.stable-image-core-v1:1",
        listing: ["litellm", "cdk", "awsGenuSamples"],
        notes: ["It has no card in 2026."],
      },
      {
        id: "stability.stable-image-ultra-v1:0",
        lifecycle: ended("2025-01-31", "2025-09-04", "awsLifecycle2025"),
      },
      {
        id: "stability.stable-image-ultra-v1:1",
        listing: ["litellm", "cdk", "awsGenuSamples"],
        notes: ["It has no card in 2026.", "That it also reads an image is unverified."],
      },
    ],
  ),
  ...family(
    {
      provider: "stability",
      family: "stable-image",
      adapter: "stability-services",
      input: ["text", "image"],
      output: ["image"],
      streaming: false,
      tools: false,
      systemPrompt: false,
      reasoning: false,
      profiles: ["us"],
      lifecycle: active("awsCards"),
      page: "awsStableServices",
      listing: ["awsStableServices", "awsStabilitySamples", "litellm"],
      notes: ["Needs the profile us."],
    },
    [
      { id: "stability.stable-creative-upscale-v1:0" },
      { id: "stability.stable-conservative-upscale-v1:0" },
      { id: "stability.stable-fast-upscale-v1:0", input: ["image"] },
      { id: "stability.stable-image-inpaint-v1:0" },
      { id: "stability.stable-outpaint-v1:0" },
      { id: "stability.stable-image-search-recolor-v1:0" },
      { id: "stability.stable-image-search-replace-v1:0" },
      { id: "stability.stable-image-erase-object-v1:0", input: ["image"] },
      { id: "stability.stable-image-remove-background-v1:0", input: ["image"] },
      { id: "stability.stable-image-control-sketch-v1:0" },
      { id: "stability.stable-image-control-structure-v1:0" },
      { id: "stability.stable-image-style-guide-v1:0" },
      { id: "stability.stable-style-transfer-v1:0" },
    ],
  ),
];
