import { type ConverseServerFamily, readNumber } from "@bedplate/core";
import { mistralText } from "./mistral-text.ts";

/** The fields of a Converse body that these models have beside it, read by a server. */
export const mistralTextConverseServer: ConverseServerFamily = {
  name: "mistral-text",
  supports: mistralText.supports,
  decodeFields(fields) {
    const topK = readNumber(fields, "top_k");
    return topK === undefined ? {} : { topK };
  },
};
