import {
  abortedError,
  BedrockError,
  type BedrockErrorDetails,
  isBedrockError,
  isObject,
  parseJson,
  serviceError,
} from "@bedplate/core";
import { clockFact, retryAfterOf } from "@bedplate/core/wire";
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
    cause: bare(error),
    retryAfterMs: retryAfterOf(headers),
  };
  const told = (): BedrockError =>
    serviceError(`${subject}: ${message || name}${clockFact(status, headers)}`, { ...details, type: name });
  // What a stream tells under a status of 200: names that are no JavaScript errors' are the service's.
  if ($fault || (status === 200 && isServiceName(name))) return told();
  return (
    ownError({ subject, name, message, code, details, headers }) ??
    serviceError(`${subject}: ${wordsOf(message, name, status)}${clockFact(status, headers)}`, {
      ...details,
      type: name,
    })
  );
}

/** The error without what the SDK hangs on it: its `$response` holds the request, keys included. */
function bare(error: unknown): Error {
  const {
    name = "Error",
    message = String(error),
    stack,
    code,
  } = Object(error) as SdkError & { stack?: string };
  const cause = new Error(message);
  Object.defineProperty(cause, "name", { value: name });
  if (stack) cause.stack = stack;
  return code ? Object.assign(cause, { code }) : cause;
}

function isServiceName(name: string): boolean {
  return !/^(|Type|Syntax|Range|Reference)Error$/.test(name);
}

// A page of HTML or an empty body leave nothing but the status to tell.
function wordsOf(message: string, name: string, status: number | undefined): string {
  const unread = name === "SyntaxError" || message === "" || message === "UnknownError";
  return unread ? `HTTP status ${status}` : message;
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
  headers: Headers;
}

function ownError({ subject, name, message, code, details, headers }: OwnError): BedrockError | undefined {
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
  const isStream = /eventstream/.test(headers["content-type"] ?? "eventstream");
  if (/Truncated event message/i.test(message) && isStream)
    return fail("stream-truncated", "the stream ended inside a message; the answer is not complete.");
  if (
    /^(E[A-Z]+|ERR_HTTP2|ERR_STREAM|NGHTTP2)/.test(code) ||
    /aborted|socket hang up|NGHTTP2|TimeoutError/.test(`${message} ${name}`)
  ) {
    return fail("connection", `the connection failed (${code || message}).`);
  }
  if (details.status === 200) return fail("invalid-response", "the reply could not be read.");
  return undefined;
}
