import {
  type AskName,
  BedrockError,
  type ChatRequest,
  type ErrorCode,
  ImageError,
  intercept,
  isBedrockError,
  type Middleware,
  type StartPart,
  type StreamPart,
  type Warning,
} from "@bedplate/core";

/** Models to ask one after the other when the one that was asked for fails; a list is of chat models. */
export type FallbackModels =
  | readonly string[]
  | {
      readonly chat?: readonly string[];
      readonly image?: readonly string[];
      readonly rerank?: readonly string[];
    };

/** When another model is asked. */
export interface FallbackOptions {
  /** Which errors of the model that was asked for are worth asking others. Default: `fallsBack`. It isn't asked about an aborted call, or one that has begun to answer. */
  shouldFallBack?: (error: BedrockError) => boolean;
}

/** Whether another model may do better: what may pass (`retryable`; the client has tried again already), and what is this model's own trouble, such as no access to it. Mistakes of the program are none: `invalid-request`, `unsupported`, `unknown-model`, `configuration`, `unauthenticated`. */
export function fallsBack({ code, retryable }: BedrockError): boolean {
  return retryable || ownTroubles.includes(code);
}

const ownTroubles: readonly ErrorCode[] = [
  "access-denied",
  "not-found",
  "quota-exceeded",
  "model-error",
  "model-timeout",
  "timeout",
];

/** Asks other models when one fails before its answer has begun; a warning says which one answered, and why. Embeddings never fall back, since vectors of two models can't be compared. */
export function withFallback(models: FallbackModels, options: FallbackOptions = {}): Middleware {
  const others = isList(models) ? { chat: models } : models;
  return intercept({
    async ask({ method, request, options: { signal } }, next) {
      const kind = kinds[method];
      const list = kind && others[kind];
      if (!list || !("model" in request)) return next();
      const order = [request.model, ...list];
      const { value, warnings } = await firstAnswer(
        order,
        (model) => next({ ...request, model }),
        options,
        signal,
      );
      // Answers of these kinds have warnings.
      const told = value as { warnings: readonly Warning[] };
      return warnings.length === 0 ? value : { ...value, warnings: [...told.warnings, ...warnings] };
    },
    async *stream({ request, options: { signal } }, next) {
      const order = [request.model, ...(others.chat ?? [])];
      const begin = (model: string): Promise<Begun> => beginning({ ...request, model }, next);
      const { value, warnings } = await firstAnswer(order, begin, options, signal);
      const { iterator, first } = value;
      try {
        for (let step = first; !step.done; step = await iterator.next())
          yield step.value.type === "start" ? withWarnings(step.value, warnings) : step.value;
      } finally {
        await iterator.return?.();
      }
    },
  });
}

const kinds: Partial<Record<AskName, "chat" | "image" | "rerank">> = {
  generateText: "chat",
  generateImage: "image",
  rerank: "rerank",
};

function isList(models: FallbackModels): models is readonly string[] {
  return Array.isArray(models);
}

interface Begun {
  iterator: AsyncIterator<StreamPart>;
  first: IteratorResult<StreamPart>;
}

async function beginning(
  request: ChatRequest,
  next: (request: ChatRequest) => AsyncIterable<StreamPart>,
): Promise<Begun> {
  const iterator = next(request)[Symbol.asyncIterator]();
  return { iterator, first: await iterator.next() };
}

function withWarnings(start: StartPart, warnings: readonly Warning[]): StartPart {
  return { ...start, warnings: [...start.warnings, ...warnings] };
}

interface FirstAnswer<Value> {
  value: Value;
  /** One, where it is not the first model's. */
  warnings: Warning[];
}

async function firstAnswer<Value>(
  models: readonly string[],
  ask: (model: string) => Promise<Value>,
  { shouldFallBack = fallsBack }: FallbackOptions,
  signal: AbortSignal | undefined,
): Promise<FirstAnswer<Value>> {
  const failures: Failure[] = [];
  for (const model of new Set(models)) {
    try {
      return { value: await ask(model), warnings: failures.length > 0 ? [warningOf(model, failures)] : [] };
    } catch (error) {
      if (!isBedrockError(error)) throw error;
      // Pictures that were made before the failure have been paid for.
      if (signal?.aborted || error.code === "aborted" || error instanceof ImageError) throw error;
      failures.push({ model, error });
      // What the others can't do, such as take tools, is no reason to ask none of them.
      if (failures.length === 1 && !shouldFallBack(error)) break;
    }
  }
  throw telling(failures);
}

interface Failure {
  model: string;
  error: BedrockError;
}

function warningOf(model: string, failures: readonly Failure[]): Warning {
  const message = `${model} answered instead of ${failures.map(said).join(", then ")}.`;
  return { code: "fallback", setting: "model", message };
}

/** The error of the model that was asked for, which says who failed too. */
function telling([first, ...others]: readonly Failure[]): BedrockError {
  if (!first) return new BedrockError("configuration", "withFallback: there is no model to ask.");
  const { error } = first;
  // An error of another class holds more than its message.
  if (others.length === 0 || error.constructor !== BedrockError) return error;
  const message = `${error.message} Other models failed too: ${others.map(said).join(", ")}.`;
  return new BedrockError(error.code, message, { ...error, cause: error });
}

function said({ model, error }: Failure): string {
  return `${model} (${error.code})`;
}
