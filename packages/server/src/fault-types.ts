import type { JsonObject } from "@bedplate/core";
import type { Refusal } from "./refusal.ts";

/** What the service says when it fails in one way. */
export interface FaultType {
  readonly status: number;
  readonly message: string;
  /** What its body has beside the message. */
  readonly members?: JsonObject;
  /** Comes from a layer before the service. */
  readonly outside?: true;
}

const unexpected = "The system encountered an unexpected error during processing. Try your request again.";

/** Every way to fail that can be asked for by its name, which is spelled as in exception frames. */
export const faultTypes: ReadonlyMap<string, FaultType> = new Map<string, FaultType>([
  ["throttlingException", { status: 429, message: "Too many requests, please wait before trying again." }],
  [
    "modelNotReadyException",
    { status: 429, message: "The model is not ready. Wait, and try your request again." },
  ],
  [
    "serviceQuotaExceededException",
    { status: 400, message: "Your request exceeds a quota of your account." },
  ],
  [
    "validationException",
    { status: 400, message: "Malformed input request, please reformat your input and try again." },
  ],
  ["conflictException", { status: 400, message: "The request conflicts with another one." }],
  [
    "accessDeniedException",
    { status: 403, message: "You don't have access to the model with the specified model ID." },
  ],
  [
    "resourceNotFoundException",
    { status: 404, message: "Could not resolve the foundation model from the provided model identifier." },
  ],
  [
    "modelTimeoutException",
    { status: 408, message: "The model has timed out while processing. Try your request again." },
  ],
  ["modelErrorException", { status: 424, message: unexpected, members: { originalStatusCode: 500 } }],
  [
    "modelStreamErrorException",
    {
      status: 424,
      message: unexpected,
      members: { originalStatusCode: 500, originalMessage: "The model failed." },
    },
  ],
  ["internalServerException", { status: 500, message: unexpected }],
  ["serviceUnavailableException", { status: 503, message: "Bedrock is unable to process your request." }],
  [
    "expiredTokenException",
    { status: 403, message: "The security token included in the request is expired", outside: true },
  ],
  [
    "unrecognizedClientException",
    { status: 403, message: "The security token included in the request is invalid.", outside: true },
  ],
  [
    "invalidSignatureException",
    {
      status: 403,
      message: "The request signature we calculated does not match the signature you provided.",
      outside: true,
    },
  ],
  [
    "missingAuthenticationTokenException",
    { status: 403, message: "Missing Authentication Token", outside: true },
  ],
  ["serializationException", { status: 400, message: "The request could not be read.", outside: true }],
  [
    "unknownOperationException",
    { status: 404, message: "The service has no such operation.", outside: true },
  ],
]);

const coral = ":http://internal.amazon.com/coral/com.amazon.coral.service/";

/** What the service says when it fails in a way that has a name. */
export function refusalOfType({
  type,
  message,
  retryAfter,
}: {
  type: string;
  message?: string;
  retryAfter?: number;
}): Refusal {
  const { outside, ...known } = faultTypes.get(type) ?? { status: 500, message: type };
  return {
    ...known,
    type: type.charAt(0).toUpperCase() + type.slice(1),
    ...(message !== undefined && { message }),
    ...(outside && { suffix: coral }),
    ...(retryAfter !== undefined && { retryAfter }),
  };
}
