import { type ConverseFamily, isModel } from "@bedplate/core";
import { titanText } from "./titan-text.ts";

/** Titan over Converse, which has no system text for it (user guide, supported models and features). */
export const titanTextConverse: ConverseFamily = {
  name: "titan-text",
  supports: titanText.supports,
  encodeFields: () => ({ fields: {}, warnings: [], handled: [] }),
  rules: (model) => ({
    system: false,
    tools: false,
    media: isModel(model, "amazon.titan-text-premier-") ? [] : ["document"],
    s3: false,
    cachePoints: "none",
    citations: false,
    structuredOutput: false,
    reasoningHistory: false,
  }),
};
