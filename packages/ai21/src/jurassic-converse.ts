import type { ConverseFamily } from "@bedplate/core";
import { jurassic } from "./jurassic.ts";

/** Jurassic-2 over Converse: one question, and no stream (user guide, supported models and features). */
export const jurassicConverse: ConverseFamily = {
  name: "jurassic",
  supports: jurassic.supports,
  encodeFields: () => ({ fields: {}, warnings: [], handled: [] }),
  rules: () => ({
    system: false,
    turns: false,
    tools: false,
    media: [],
    cachePoints: "none",
    structuredOutput: false,
  }),
};
