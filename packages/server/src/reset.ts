import { constants } from "node:http2";
import { BedrockError, isBedrockError, isObject } from "@bedplate/core";

/** The failure that breaks a connection instead of being told: a reset, over HTTP/2 an RST_STREAM of this code. */
export function resetError(http2Code: number = constants.NGHTTP2_INTERNAL_ERROR): BedrockError {
  return new BedrockError("connection", "A fault has reset the connection.", { cause: { http2Code } });
}

/** The HTTP/2 code of a failure that must break its connection; `undefined` for every other failure. */
export function resetCodeOf(error: unknown): number | undefined {
  const cause = isBedrockError(error) ? error.cause : undefined;
  return isObject(cause) && typeof cause.http2Code === "number" ? cause.http2Code : undefined;
}
