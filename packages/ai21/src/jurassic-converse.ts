import type { ConverseFamily } from "@bedplate/core";
import { encodeOptions, jurassic } from "./jurassic.ts";

/** Jurassic-2 over Converse: one question, and no stream (user guide, supported models and features). */
export const jurassicConverse: ConverseFamily = {
  name: "jurassic",
  supports: jurassic.supports,
  encodeFields: (call) => ({ fields: encodeOptions(call), warnings: [], handled: [] }),
  rules: () => ({
    system: false,
    turns: false,
    streams: false,
    tools: false,
    media: [],
    s3: false,
    cachePoints: "none",
    citations: false,
    structuredOutput: false,
    reasoningHistory: false,
  }),
};
