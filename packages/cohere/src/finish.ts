import { type Finish, finishOf } from "@bedplate/core";

const reasons: Readonly<Record<string, Finish["reason"]>> = {
  COMPLETE: "stop",
  STOP_SEQUENCE: "stop",
  MAX_TOKENS: "length",
  ERROR_LIMIT: "length",
  ERROR_TOXIC: "content-filter",
};

/** Why Cohere stopped. AWS documents the words in lower case, the service sends upper case. */
export function decodeFinish(raw: string | undefined): Finish {
  return { ...finishOf(raw?.toUpperCase(), reasons), ...(raw !== undefined && { raw }) };
}
