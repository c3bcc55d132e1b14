import type { ChatRequest } from "./chat.ts";
import { type JsonObject, readNumber } from "./json.ts";

type NumberSetting = "maxTokens" | "temperature" | "topP" | "topK" | "seed";

/** Reads the tuning out of a checked body, by the format's own names for the settings. */
export function readTuning(
  body: JsonObject,
  names: Readonly<Partial<Record<NumberSetting | "stopSequences", string>>>,
): Pick<ChatRequest, NumberSetting | "stopSequences"> {
  const { stopSequences, ...numbers } = names;
  const sequences = stopSequences === undefined ? undefined : body[stopSequences];
  const read = Object.entries(numbers).map(([setting, key]) => [setting, readNumber(body, key)] as const);
  return {
    ...Object.fromEntries(read.filter(([, value]) => value !== undefined)),
    ...(Array.isArray(sequences) && { stopSequences: sequences.map(String) }),
  };
}
