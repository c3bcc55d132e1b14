import {
  type AskName,
  type ChatRequest,
  type EmbeddingJobRequest,
  type EmbeddingRequest,
  type ImageRequest,
  intercept,
  isModel,
  isObject,
  type Middleware,
  parseModelId,
  type RerankRequest,
  type SpeechRequest,
  type VideoRequest,
} from "@bedplate/core";

/** What requests of each kind say when their caller doesn't. */
export interface KindDefaults {
  /** Also of `countTokens`. */
  chat?: Partial<Omit<ChatRequest, "model" | "messages">>;
  embed?: Partial<Omit<EmbeddingRequest, "model" | "inputs">>;
  image?: Partial<Omit<ImageRequest, "model" | "prompt" | "images">>;
  rerank?: Partial<Omit<RerankRequest, "model" | "query" | "documents">>;
  video?: Partial<Omit<VideoRequest, "model" | "prompt">>;
  embeddingJob?: Partial<Omit<EmbeddingJobRequest, "model" | "input">>;
  speech?: Partial<Omit<SpeechRequest, "model" | "history">>;
}

/** Defaults for every model, and for some. */
export interface Defaults extends KindDefaults {
  /** By how a model's name begins (`anthropic.claude-`), whatever its area, or by an alias. The longest that fits goes before shorter ones, and all of them before the defaults of every model. */
  models?: Readonly<Record<string, KindDefaults>>;
}

/** Fills in what callers leave out. Their own values win; `options` and `settings` are merged key by key. */
export function withDefaults(defaults: Defaults): Middleware {
  return intercept({
    ask: (call, next) => next(filled(call.request, kinds[call.method], defaults)),
    stream: ({ request }, next) => next(filled(request, "chat", defaults)),
  });
}

const kinds: Readonly<Record<AskName, keyof KindDefaults | undefined>> = {
  generateText: "chat",
  countTokens: "chat",
  applyGuardrail: undefined,
  invokeGuardrailChecks: undefined,
  embed: "embed",
  generateImage: "image",
  rerank: "rerank",
  startVideo: "video",
  startEmbedding: "embeddingJob",
  converseSpeech: "speech",
};

function filled<Request extends object>(
  request: Request,
  kind: keyof KindDefaults | undefined,
  { models = {}, ...everywhere }: Defaults,
): Request {
  if (!kind || !("model" in request)) return request;
  const id = String(request.model);
  const model = parseModelId(id);
  const fitting = Object.keys(models)
    .filter((name) => name === id || isModel(model, name))
    .sort((one, other) => other.length - one.length);
  const layers = [...fitting.map((name) => models[name]?.[kind]), everywhere[kind]];
  // What is filled in has the types of this kind's request.
  return layers.reduce<object>((above, below) => merged(above, below ?? {}), request) as Request;
}

function merged(above: object, below: object): object {
  const given = Object.entries(above).filter(([, value]) => value !== undefined);
  const whole = new Map<string, unknown>(Object.entries(below));
  // A picture has a size or a ratio, so the caller's one goes before the default of the other.
  if (given.some(([name]) => shapes.includes(name))) for (const name of shapes) whole.delete(name);
  for (const [name, value] of given)
    whole.set(name, open.includes(name) ? deep(value, whole.get(name)) : value);
  return Object.fromEntries(whole);
}

const shapes: readonly string[] = ["size", "aspectRatio"];
const open: readonly string[] = ["options", "settings"];

function deep(above: unknown, below: unknown): unknown {
  if (!isObject(above) || !isObject(below)) return above;
  const given = Object.entries(above).filter(([, value]) => value !== undefined);
  return { ...below, ...Object.fromEntries(given.map(([name, value]) => [name, deep(value, below[name])])) };
}
