import { BedrockError, type BedrockErrorDetails, type ErrorCode, serviceError } from "./error.ts";
import { isObject, type JsonValue } from "./json.ts";
import type { WireCall } from "./transport.ts";

/** What an error is about: the model, or the operation where there is none. */
export function subjectOf({ modelId, operation }: WireCall): string {
  return modelId || operation;
}

/** An error of ours, whose message begins with what the call is about. */
export function callError(
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

/** An error as the service tells it, wherever it does. */
export interface ServiceWords {
  type?: string | undefined;
  status?: number;
  /** Of the reply, in lower case. */
  headers: Readonly<Record<string, string>>;
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
  return serviceError(`${subjectOf(call)}: ${message}${said}${clockFact(status, headers)}`, {
    modelId: call.modelId || undefined,
    requestId: requestIdOf(headers),
    status,
    type: name,
    retryAfterMs: retryAfterOf(headers),
  });
}

/** What a refusal leaves unsaid: that the clock here is wrong. A signature holds for five minutes around the service's time. */
export function clockFact(
  status: number | undefined,
  { date = "" }: Readonly<Record<string, string>>,
): string {
  const minutes = Math.round((Date.now() - Date.parse(date)) / 60_000);
  if (status !== 403 || !(Math.abs(minutes) >= 5)) return "";
  const way = minutes > 0 ? "ahead of" : "behind";
  return ` (This machine's clock is ${Math.abs(minutes)} minutes ${way} the service's.)`;
}

/** The service's ID of a request, out of its reply's headers. */
export function requestIdOf(headers: Readonly<Record<string, string>>): string | undefined {
  return headers["x-amzn-requestid"] ?? headers["x-amzn-request-id"] ?? headers["x-amz-request-id"];
}

/** How long a reply's headers ask to wait, in milliseconds. */
export function retryAfterOf({
  "retry-after": header,
}: Readonly<Record<string, string>>): number | undefined {
  if (!header) return undefined;
  const seconds = Number(header);
  const delay = Number.isNaN(seconds) ? Date.parse(header) - Date.now() : seconds * 1000;
  return Number.isNaN(delay) ? undefined : Math.max(0, delay);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value ? value : undefined;
}
