import { type ConverseServerFamily, readNumber } from "@bedplate/core";
import { command } from "./command.ts";
import { commandR } from "./command-r.ts";

/** Cohere's fields of a Converse body, read by a server. */
export const cohereConverseServer: ConverseServerFamily = {
  name: "cohere",
  supports: (model) => command.supports(model) || commandR.supports(model),
  decodeFields(fields) {
    const topK = readNumber(fields, "k");
    const seed = readNumber(fields, "seed");
    return { ...(topK !== undefined && { topK }), ...(seed !== undefined && { seed }) };
  },
};
