import { type ConverseServerFamily, isModel, readNumber } from "@bedplate/core";
import { decodeReasoning } from "./claude.server.ts";

/** Claude's own fields of a Converse body, read by a server. */
export const claudeConverseServer: ConverseServerFamily = {
  name: "claude",
  supports: (model) => isModel(model, "anthropic.claude-"),
  decodeFields(fields) {
    const topK = readNumber(fields, "top_k");
    const reasoning = decodeReasoning(fields);
    return { ...(topK !== undefined && { topK }), ...(reasoning && { reasoning }) };
  },
};
