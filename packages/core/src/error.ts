/** The codes of `BedrockError`. */
export type ErrorCode =
  | "invalid-request"
  | "quota-exceeded"
  | "conflict"
  | "access-denied"
  | "unauthenticated"
  | "not-found"
  | "model-timeout"
  | "model-error"
  | "model-stream-error"
  | "throttled"
  | "model-not-ready"
  | "internal-error"
  | "service-unavailable"
  | "unsupported"
  | "unknown-model"
  | "configuration"
  | "connection"
  | "timeout"
  | "stream-truncated"
  | "damaged-stream"
  | "invalid-response"
  | "aborted";

/** What an error code means. */
export interface ErrorFacts {
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** The service's name for it, where it has one. */
  readonly type?: string;
  /** The service's HTTP status for it. */
  readonly status?: number;
}

/** Every error code, for code that branches on it. Types and statuses are those of the service model. */
export const errorCodes: Readonly<Record<ErrorCode, ErrorFacts>> = {
  "invalid-request": { type: "ValidationException", status: 400, retryable: false },
  "quota-exceeded": { type: "ServiceQuotaExceededException", status: 400, retryable: false },
  conflict: { type: "ConflictException", status: 400, retryable: false },
  "access-denied": { type: "AccessDeniedException", status: 403, retryable: false },
  unauthenticated: { type: "UnrecognizedClientException", status: 403, retryable: false },
  "not-found": { type: "ResourceNotFoundException", status: 404, retryable: false },
  // Not retried by itself: the model has worked, and may have been paid for.
  "model-timeout": { type: "ModelTimeoutException", status: 408, retryable: false },
  "model-error": { type: "ModelErrorException", status: 424, retryable: false },
  "model-stream-error": { type: "ModelStreamErrorException", status: 424, retryable: true },
  throttled: { type: "ThrottlingException", status: 429, retryable: true },
  "model-not-ready": { type: "ModelNotReadyException", status: 429, retryable: true },
  "internal-error": { type: "InternalServerException", status: 500, retryable: true },
  "service-unavailable": { type: "ServiceUnavailableException", status: 503, retryable: true },
  // The format or the model can't carry what the request holds.
  unsupported: { retryable: false },
  // No adapter takes the model, or its ID does not say which model it is.
  "unknown-model": { retryable: false },
  // No region, no credentials, options that exclude each other.
  configuration: { retryable: false },
  // The connection could not be made, or broke.
  connection: { retryable: true },
  // One of the client's time-outs stopped the call. Not retried by itself: the model may have worked, and be paid for.
  timeout: { retryable: false },
  // The stream ended without its stop.
  "stream-truncated": { retryable: true },
  // A stream's bytes were damaged on the way.
  "damaged-stream": { retryable: true },
  // The reply is not what this format's replies look like.
  "invalid-response": { retryable: false },
  // The caller's signal stopped the call.
  aborted: { retryable: false },
};

/** What is known about a failed call beside its message. */
export interface BedrockErrorDetails {
  modelId?: string | undefined;
  requestId?: string | undefined;
  /** HTTP status. */
  status?: number | undefined;
  /** The service's name for it, such as `ThrottlingException`. */
  type?: string | undefined;
  /** How long the service asked to wait, in milliseconds. */
  retryAfterMs?: number | undefined;
  cause?: unknown;
}

const brand = Symbol.for("bedplate.error");

/** The only error that leaves Bedplate. Branch on `code`; the message is for people. It never holds the prompt or a key. */
export class BedrockError extends Error {
  override readonly name = "BedrockError";
  readonly code: ErrorCode;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  readonly modelId: string | undefined;
  readonly requestId: string | undefined;
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, details: BedrockErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.retryable = errorCodes[code].retryable;
    this.modelId = details.modelId;
    this.requestId = details.requestId;
    this.status = details.status;
    this.type = details.type;
    this.retryAfterMs = details.retryAfterMs;
    Object.defineProperty(this, brand, { value: true });
  }
}

/** Recognises a `BedrockError`, also one made by another copy of this package. */
export function isBedrockError(error: unknown): error is BedrockError {
  return typeof error === "object" && error !== null && brand in error;
}

/** Turns an error of the service, as headers, body or exception frame gave it, into ours. */
export function serviceError(message: string, details: BedrockErrorDetails): BedrockError {
  return new BedrockError(
    codeOf(details),
    message || `The service answered ${details.type ?? details.status}.`,
    details,
  );
}

/** How a server says an error: the service's type and HTTP status. What the service has no word for is the request's fault, or the model's. */
export function wireError(code: ErrorCode): { type: string; status: number } {
  const { type = "ValidationException", status = 400 } = errorCodes[upstream[code] ?? code];
  return { type, status };
}

// A server whose backend is a client fails like a model.
const upstream: Partial<Record<ErrorCode, ErrorCode>> = {
  connection: "service-unavailable",
  timeout: "model-timeout",
  configuration: "internal-error",
  "stream-truncated": "model-stream-error",
  "damaged-stream": "model-stream-error",
  "invalid-response": "model-error",
};

// Frames spell types in camelCase, headers in PascalCase; types outside the model are told by their words or the status.
function codeOf({ type = "", status = 0 }: BedrockErrorDetails): ErrorCode {
  // The table has every code and nothing else.
  const codes = Object.keys(errorCodes) as ErrorCode[];
  const named = codes.find((code) => errorCodes[code].type?.toLowerCase() === type.toLowerCase());
  if (named) return named;
  if (/token|signature|credential/i.test(type) || status === 401) return "unauthenticated";
  return (
    codes.find((code) => errorCodes[code].status === status) ??
    (status >= 500 || status === 0 ? "internal-error" : "invalid-request")
  );
}
