import { type ConverseServerFamily, readNumber, readObject, readString } from "@bedplate/core";
import { nova } from "./nova.ts";

/** Nova's own fields of a Converse body, read by a server. */
export const novaConverseServer: ConverseServerFamily = {
  name: "nova",
  supports: nova.supports,
  decodeFields(fields) {
    const topK = readNumber(readObject(fields, "inferenceConfig") ?? {}, "topK");
    const config = readObject(fields, "reasoningConfig") ?? {};
    const effort = readString(config, "maxReasoningEffort");
    const known = effort === "low" || effort === "medium" ? effort : "high";
    return {
      ...(topK !== undefined && { topK }),
      ...(config.type === "disabled" && { reasoning: "off" }),
      ...(config.type === "enabled" && { reasoning: known }),
    };
  },
};
