import type { ConverseFamily, Warning } from "@bedplate/core";
import { deepseekR1 } from "./deepseek-r1.ts";

/** R1 over Converse: it always thinks, and refuses its earlier thoughts (reported by clients). */
export const deepseekR1Converse: ConverseFamily = {
  name: "deepseek-r1",
  supports: deepseekR1.supports,
  encodeFields({ request, model }) {
    const message = `${model.id}: R1 always thinks, and can't be told how much; reasoning was not sent.`;
    const warning: Warning = { code: "unsupported-setting", setting: "reasoning", message };
    return { fields: {}, warnings: request.reasoning === undefined ? [] : [warning], handled: ["reasoning"] };
  },
  rules: () => ({
    tools: false,
    media: ["document"],
    cachePoints: "none",
    citations: false,
    structuredOutput: false,
    reasoningHistory: false,
  }),
};
