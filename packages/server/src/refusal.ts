import { isBedrockError, type Operation, wireError } from "@bedplate/core";
import { exceptionFrame } from "./event-stream.ts";

/** An error as the service sends it. */
export interface Refusal {
  type: string;
  status: number;
  message: string;
  /** What follows the type in `x-amzn-errortype`; layers before the service have their own. */
  suffix?: string;
}

const serviceSuffix = ":http://internal.amazon.com/coral/com.amazon.bedrock/";

/** Says what happened in the service's words. What is no `BedrockError` is a defect, whose text stays inside. */
export function refusalOf(error: unknown): Refusal {
  if (isBedrockError(error)) return { ...wireError(error.code), message: error.message };
  const message = "The system encountered an unexpected error during processing. Try your request again.";
  return { type: "InternalServerException", status: 500, message };
}

/** A refusal before the answer has begun: JSON, also on streaming operations. */
export function refusalResponse(
  { type, status, message, suffix = serviceSuffix }: Refusal,
  requestId: string,
): Response {
  return new Response(JSON.stringify({ message }), {
    status,
    headers: {
      "content-type": "application/json",
      "x-amzn-requestid": requestId,
      "x-amzn-errortype": `${type}${suffix}`,
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
