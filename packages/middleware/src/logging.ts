import {
  type CallEnding,
  type CallFacts,
  collectParts,
  isBedrockError,
  type Middleware,
  observe,
  type PassingCall,
  type StreamPart,
  type Usage,
} from "@bedplate/core";

/** Takes events: a pino logger, the console, or anything with these methods. */
export interface Logger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

/** What an event tells. What is not known is absent. */
export interface LogFields {
  event: "start" | "end" | "error";
  /** The client's method, such as `streamText`. */
  method: string;
  model?: string | undefined;
  /** Milliseconds from the call to this event. */
  durationMs?: number | undefined;
  /** Milliseconds until the first part of a stream. */
  firstPartMs?: number | undefined;
  usage?: Usage | undefined;
  finish?: string | undefined;
  /** `unsupported-setting: topK`. */
  warnings?: readonly string[] | undefined;
  requestId?: string | undefined;
  /** Whether no call was made, since a cache had the answer. */
  cached?: boolean | undefined;
  /** Whether the loop over a stream was left before its end. */
  left?: boolean | undefined;
  /** Of the error. */
  code?: string | undefined;
  status?: number | undefined;
  message?: string | undefined;
  /** With `includeContent`. */
  request?: unknown;
  /** With `includeContent`; a stream's is gathered. */
  response?: unknown;
}

/** What is logged. */
export interface LoggingOptions {
  /** Also prompts and answers, which may be private and long. */
  includeContent?: boolean;
}

/** Logs the start (`debug`), end (`info`) or failure (`error`) of each call, without its content unless asked for. */
export function withLogging(logger: Logger, { includeContent = false }: LoggingOptions = {}): Middleware {
  return observe((call) => {
    const begun = performance.now();
    let firstPartMs: number | undefined;
    const parts: StreamPart[] = [];
    const about = { method: call.method, model: modelOf(call) };
    const { request } = call;
    logger.debug({ event: "start", ...about, ...(includeContent && { request }) }, said(about, "asked"));
    return {
      part(part) {
        firstPartMs ??= since(begun);
        // The method says what its parts are.
        if (includeContent && call.method === "streamText") parts.push(part as StreamPart);
      },
      ended(ending) {
        const times = { durationMs: since(begun), ...(firstPartMs !== undefined && { firstPartMs }) };
        const told = { ...about, ...times, ...known(ending.facts) };
        if (ending.type === "failed") {
          logger.error({ event: "error", ...told, ...failure(ending.error) }, said(about, "failed"));
          return;
        }
        const left = ending.type === "left" && { left: true };
        const content = includeContent && contentOf(ending, parts);
        logger.info({ event: "end", ...told, ...left, ...content }, said(about, left ? "left" : "answered"));
      },
    };
  });
}

function modelOf({ request }: PassingCall): string | undefined {
  return "model" in request ? request.model : undefined;
}

function since(begun: number): number {
  return Math.round(performance.now() - begun);
}

function said({ method, model }: { method: string; model: string | undefined }, what: string): string {
  return `${method}${model === undefined ? "" : ` ${model}`}: ${what}`;
}

function known({ usage, finish, warnings = [], metadata = {} }: CallFacts): Partial<LogFields> {
  return {
    ...(usage && { usage }),
    ...(finish && { finish: finish.reason }),
    ...(warnings.length > 0 && { warnings: warnings.map(({ code, setting }) => `${code}: ${setting}`) }),
    ...(metadata.requestId !== undefined && { requestId: metadata.requestId }),
    ...(metadata.cached && { cached: true }),
  };
}

// Errors of ours never hold prompts or keys; those of others might.
function failure(error: unknown): Partial<LogFields> {
  if (!isBedrockError(error)) return { code: "unknown" };
  const { code, message, requestId, status } = error;
  return {
    code,
    message,
    ...(requestId !== undefined && { requestId }),
    ...(status !== undefined && { status }),
  };
}

function contentOf(ending: CallEnding, parts: readonly StreamPart[]): Partial<LogFields> {
  if (ending.type !== "answered") return {};
  const deltas = parts.filter((part) => part.type !== "start" && part.type !== "raw");
  const response = ending.response ?? (deltas.length > 0 ? collectParts(deltas) : undefined);
  return response === undefined ? {} : { response };
}
