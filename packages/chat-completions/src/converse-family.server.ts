import { type ConverseServerFamily, readNumber } from "@bedplate/core";
import { decodeEffort } from "./chat-completions.server.ts";
import { type ChatCompletionsDialect, tuningFields } from "./dialect.ts";

/** A provider's fields of a Converse body, read by a server. */
export function createConverseServerFamily(dialect: ChatCompletionsDialect): ConverseServerFamily {
  const { name, supports } = dialect;
  const { seed: seedField = "", topK: topKField = "" } = tuningFields(dialect);
  return {
    name,
    supports,
    decodeFields(fields) {
      const seed = readNumber(fields, seedField);
      const topK = readNumber(fields, topKField);
      return {
        ...(seed !== undefined && { seed }),
        ...(topK !== undefined && { topK }),
        ...decodeEffort(fields),
      };
    },
  };
}
