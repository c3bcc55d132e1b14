import { isBedrockError, type JsonObject, type Operation, wireError } from "@bedplate/core";
import { exceptionFrame } from "./event-stream.ts";

/** An error as the service sends it. */
export interface Refusal {
  type: string;
  status: number;
  message: string;
  /** What follows the type in `x-amzn-errortype`; layers before the service have their own. */
  suffix?: string;
  /** What the body has beside the message. */
  members?: JsonObject;
  /** Seconds. */
  retryAfter?: number;
}

const serviceSuffix = ":http://internal.amazon.com/coral/com.amazon.bedrock/";

/** Says what happened in the service's words. What is no `BedrockError` is a defect, whose text stays inside. */
export function refusalOf(error: unknown): Refusal {
  if (isBodysFault(error)) return { ...wireError("invalid-request"), message: misshapen };
  if (isBedrockError(error)) {
    const { retryAfterMs } = error;
    const wait = retryAfterMs !== undefined && { retryAfter: Math.ceil(retryAfterMs / 1000) };
    return { ...wireError(error.code), message: error.message, ...wait };
  }
  const message = "The system encountered an unexpected error during processing. Try your request again.";
  return { type: "InternalServerException", status: 500, message };
}

const misshapen = "Malformed input request, please reformat your input and try again.";

// JSON alone can make these: text in a body that is JSON of its own and deeper than any body, and an object whose key
// toString is no function, which even the schemas' own checks of a length trip over.
function isBodysFault(error: unknown): boolean {
  const cause = isBedrockError(error) ? error.cause : error;
  if (cause instanceof RangeError) return cause.message.includes("call stack");
  return cause instanceof TypeError && cause.message === "Cannot convert object to primitive value";
}

/** A refusal before the answer has begun: JSON, also on streaming operations. */
export function refusalResponse(
  { type, status, message, suffix = serviceSuffix, members, retryAfter }: Refusal,
  requestId: string,
): Response {
  return new Response(JSON.stringify({ message, ...members }), {
    status,
    headers: {
      "content-type": "application/json",
      "x-amzn-requestid": requestId,
      "x-amzn-errortype": `${type}${suffix}`,
      ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }),
    },
  });
}

// A stream can only fail in these ways; anything else is an internal error.
const streamTypes = [
  "InternalServerException",
  "ModelStreamErrorException",
  "ValidationException",
  "ThrottlingException",
  "ModelTimeoutException",
  "ServiceUnavailableException",
];

/** A refusal after the answer has begun: the stream's last frame. ConverseStream has no word for a timeout. */
export function refusalFrame({ type, message }: Refusal, operation: Operation): Uint8Array<ArrayBuffer> {
  const untold = operation === "Converse" && type === "ModelTimeoutException";
  const known = streamTypes.includes(type) && !untold ? type : "InternalServerException";
  return exceptionFrame(known, { message });
}
