import type { JsonObject } from "@bedplate/core";

/** A whole answer of an operation that has no headers of its own. */
export function jsonReply(reply: JsonObject, requestId: string): Response {
  return new Response(JSON.stringify(reply), {
    headers: { "content-type": "application/json", "x-amzn-requestid": requestId },
  });
}
