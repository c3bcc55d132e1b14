import {
  abortedError,
  BedrockError,
  type BedrockErrorDetails,
  type ErrorCode,
  isBedrockError,
  isObject,
  type JsonValue,
  serviceError,
  type WireCall,
} from "@bedplate/core";
import type { Headers, HttpReply } from "./http.ts";

/** An error of ours, which begins with the call's model, or its operation where there is none. */
export function failure(
  call: WireCall,
  code: ErrorCode,
  fact: string,
  details: BedrockErrorDetails = {},
): BedrockError {
  return new BedrockError(code, `${subjectOf(call)}: ${fact}`, {
    ...details,
    modelId: call.modelId || undefined,
  });
}

/** What an error is about. */
function subjectOf({ modelId, operation }: WireCall): string {
  return modelId || operation;
}

/** An error as the service tells it, wherever it does. */
export interface ServiceWords {
  type?: string | undefined;
  status?: number;
  headers: Headers;
  /** The error's JSON, if that is what came. */
  json: JsonValue | undefined;
}

/** The service's error as ours. */
export function toldError(call: WireCall, { type, status, headers, json }: ServiceWords): BedrockError {
  const words = isObject(json) ? json : {};
  const name = type && type.charAt(0).toUpperCase() + type.slice(1);
  const message = textOf(words.message) ?? textOf(words.Message) ?? name ?? `HTTP status ${status}`;
  // Errors 424 tell what the model's own server said.
  const original = words.originalStatusCode;
  const said = typeof original === "number" ? ` (The model's status was ${original}.)` : "";
  return serviceError(`${subjectOf(call)}: ${message}${said}`, {
    modelId: call.modelId || undefined,
    requestId: requestIdOf(headers),
    status,
    type: name,
    retryAfterMs: retryAfter(headers["retry-after"]),
  });
}

/** The error that a reply is. */
export function replyError(
  call: WireCall,
  { status, headers }: Pick<HttpReply, "status" | "headers">,
  json: JsonValue | undefined,
): BedrockError {
  return toldError(call, { type: typeOf(headers, json), status, headers, json });
}

/** The error inside a reply with a good status, as services give it for a path that they don't know. */
export function hiddenError(
  call: WireCall,
  { status, headers }: Pick<HttpReply, "status" | "headers">,
  json: JsonValue | undefined,
): BedrockError | undefined {
  const type = cut(headers["x-amzn-errortype"]) ?? coralType(json);
  return type ? toldError(call, { type, status, headers, json }) : undefined;
}

/** Turns whatever the platform throws about a connection into a `BedrockError`. */
export function connectionError(
  error: unknown,
  { call, signal, host, headers = {} }: Circumstances,
): BedrockError {
  if (isBedrockError(error)) return error;
  if (signal?.aborted) return abortedError(signal, call.modelId || undefined);
  const { code, message } = innermost(error);
  const notFound = code === "ENOTFOUND" || code === "EAI_AGAIN";
  const fact = notFound
    ? `the host ${host} was not found (${code}). Check the region and the endpoint.`
    : `the connection to ${host} failed (${code || message}).`;
  return failure(call, "connection", fact, { cause: causeOf(error), requestId: requestIdOf(headers) });
}

/** Where an error happened. */
export interface Circumstances {
  call: WireCall;
  signal: AbortSignal | undefined;
  host: string;
  headers?: Headers;
}

/** The service's ID of a request. */
export function requestIdOf(headers: Headers): string | undefined {
  return headers["x-amzn-requestid"] ?? headers["x-amzn-request-id"] ?? headers["x-amz-request-id"];
}

function typeOf(headers: Headers, json: JsonValue | undefined): string | undefined {
  const { code, __type } = isObject(json) ? json : {};
  return cut(headers["x-amzn-errortype"]) ?? cut(code) ?? cut(__type) ?? coralType(json);
}

function coralType(json: JsonValue | undefined): string | undefined {
  return isObject(json) && isObject(json.Output) ? cut(json.Output.__type) : undefined;
}

/** `ValidationException` of `com.amazon#ValidationException:http://…`. */
function cut(type: unknown): string | undefined {
  if (typeof type !== "string") return undefined;
  return (
    type
      .replace(/[:,].*$/s, "")
      .replace(/^.*#/s, "")
      .trim() || undefined
  );
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value ? value : undefined;
}

function retryAfter(header: string | undefined): number | undefined {
  if (!header) return undefined;
  const seconds = Number(header);
  const delay = Number.isNaN(seconds) ? Date.parse(header) - Date.now() : seconds * 1000;
  return Number.isNaN(delay) ? undefined : Math.max(0, delay);
}

// fetch says only that it failed, and keeps the reason as the cause.
function innermost(error: unknown, depth = 0): { code: string; message: string } {
  // Anything can be thrown; what is no object has none of these.
  const { code, message, cause } = Object(error) as { code?: unknown; message?: unknown; cause?: unknown };
  if (!code && cause && depth < 3) return innermost(cause, depth + 1);
  return { code: String(code ?? ""), message: String(message ?? error) };
}

/** The error without what others may have hung on it: some fetch functions add the whole request. */
function causeOf(error: unknown): Error {
  const { code, message } = innermost(error);
  const cause = new Error(message);
  if (error instanceof Error && error.stack) cause.stack = error.stack;
  return code ? Object.assign(cause, { code }) : cause;
}
