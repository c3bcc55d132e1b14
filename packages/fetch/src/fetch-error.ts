import {
  abortedError,
  type BedrockError,
  isBedrockError,
  isObject,
  type JsonValue,
  type WireCall,
} from "@bedplate/core";
import { callError, requestIdOf, toldError } from "@bedplate/core/wire";
import type { Headers, HttpReply } from "./http.ts";

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
  return callError(call, "connection", fact, { cause: causeOf(error), requestId: requestIdOf(headers) });
}

/** Where an error happened. */
export interface Circumstances {
  call: WireCall;
  signal: AbortSignal | undefined;
  host: string;
  headers?: Headers;
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
