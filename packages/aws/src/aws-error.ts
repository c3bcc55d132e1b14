import {
  abortedError,
  BedrockError,
  type BedrockErrorDetails,
  isBedrockError,
  isObject,
  parseJson,
  serviceError,
} from "@bedplate/core";
import type { Headers } from "./wire.ts";

interface Circumstances {
  /** What the call was about, as the message begins. */
  subject: string;
  modelId?: string | undefined;
  headers: Headers;
  signal: AbortSignal | undefined;
}

/** What is used of an error that the SDK throws. */
interface SdkError {
  name?: string;
  message?: string;
  code?: string;
  $fault?: string;
  $metadata?: { httpStatusCode?: number; requestId?: string };
}

/** Turns whatever the SDK throws into a `BedrockError`. */
export function awsError(error: unknown, { subject, modelId, headers, signal }: Circumstances): BedrockError {
  if (isBedrockError(error)) return error;
  if (signal?.aborted) return abortedError(signal, modelId);
  // Everything that the SDK throws is an Error with some of these members.
  const { name = "Error", message: said = "", code = "", $fault, $metadata = {} } = error as SdkError;
  const message = unwrap(said);
  const status = $metadata.httpStatusCode;
  const details: BedrockErrorDetails = {
    modelId,
    requestId: $metadata.requestId ?? headers["x-amzn-requestid"],
    status,
    cause: error,
    retryAfterMs: retryAfter(headers["retry-after"]),
  };
  if ($fault) return serviceError(`${subject}: ${message || name}`, { ...details, type: name });
  return (
    ownError({ subject, name, message, code, details }) ??
    serviceError(`${subject}: ${message || `HTTP status ${status}`}`, { ...details, type: name })
  );
}

// An exception in a stream that the SDK has no schema for is told as its JSON.
function unwrap(message: string): string {
  const json = message.startsWith("{") ? parseJson(message) : undefined;
  return isObject(json) && typeof json.message === "string" ? json.message : message;
}

interface OwnError {
  subject: string;
  name: string;
  message: string;
  code: string;
  details: BedrockErrorDetails;
}

function ownError({ subject, name, message, code, details }: OwnError): BedrockError | undefined {
  const fail = (...[ours, fact]: [BedrockError["code"], string]): BedrockError =>
    new BedrockError(ours, `${subject}: ${fact}`, details);
  if (/Region is missing/i.test(message))
    return fail("configuration", "no region. Set AWS_REGION, or pass the option region.");
  if (
    /Credentials|Token(Provider)?Error|SSO/i.test(name) ||
    /could not load credentials|token is missing/i.test(message)
  ) {
    return fail(
      "unauthenticated",
      `no usable AWS credentials (${message}). Set AWS_BEARER_TOKEN_BEDROCK, a profile, or keys.`,
    );
  }
  if (/checksum|CRC/i.test(message))
    return fail("damaged-stream", `a part of the stream arrived damaged (${message}).`);
  if (/Truncated event message/i.test(message))
    return fail("stream-truncated", "the stream ended inside a message; the answer is not complete.");
  if (
    /^(E[A-Z]+|ERR_HTTP2|ERR_STREAM|NGHTTP2)/.test(code) ||
    /aborted|socket hang up|NGHTTP2|TimeoutError/.test(`${message} ${name}`)
  ) {
    return fail("connection", `the connection failed (${code || message}).`);
  }
  if (details.status === 200) return fail("invalid-response", `the reply could not be read (${message}).`);
  return undefined;
}

function retryAfter(header: string | undefined): number | undefined {
  if (!header) return undefined;
  const seconds = Number(header);
  return Number.isNaN(seconds) ? Math.max(0, Date.parse(header) - Date.now()) : seconds * 1000;
}
