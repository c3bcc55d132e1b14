import type { Finish } from "@bedplate/core";

const words: Readonly<Record<Finish["reason"], string>> = {
  stop: "COMPLETE",
  length: "MAX_TOKENS",
  "content-filter": "ERROR_TOXIC",
  "tool-calls": "COMPLETE",
  other: "ERROR",
};
const known = [...Object.values(words), "STOP_SEQUENCE", "ERROR_LIMIT", "TIMEOUT", "USER_CANCEL"];

/** Why the model stopped, in Cohere's words. */
export function encodeFinish({ reason, raw, stopSequence }: Finish): string {
  const own = stopSequence === undefined ? words[reason] : "STOP_SEQUENCE";
  return raw !== undefined && known.includes(raw.toUpperCase()) ? raw : own;
}
