import type { Adapter, ChatAdapter } from "./adapter.ts";
import type { ChatRequest } from "./chat.ts";
import type { ClientOptions, ModelAlias } from "./client.ts";
import { BedrockError, isBedrockError } from "./error.ts";
import { type ModelRef, parseModelId } from "./model-id.ts";
import type { ObjectStrategy } from "./object-schema.ts";
import { untilAborted } from "./retry.ts";

/** The model that a caller's ID, ARN or alias stands for, as far as anybody knows. */
export async function resolve(id: string, options: ClientOptions, signal?: AbortSignal): Promise<ModelRef> {
  const { aliases = {}, resolveModel, adapters } = options;
  const alias = Object.hasOwn(aliases, id) ? aliases[id] : undefined;
  const model = typeof alias === "object" ? named(alias) : parseModelId(alias ?? id);
  const known = model.name !== undefined || model.format !== undefined;
  if (known || !resolveModel) return model;
  try {
    return await untilAborted(() => resolveModel(model), signal, id);
  } catch (error) {
    // Converse takes models that nobody can name, such as stored prompts.
    const taken =
      isBedrockError(error) && error.code === "unknown-model" && adapters.some(taker("chat", model));
    if (taken) return model;
    throw error;
  }
}

function named({ id, as, format }: ModelAlias): ModelRef {
  return {
    ...parseModelId(id),
    ...(as !== undefined && { name: parseModelId(as).name ?? as }),
    ...(format !== undefined && { format }),
  };
}

/** The first chat adapter that takes the model. Throws `unknown-model`. */
export function findAdapter(model: ModelRef, adapters: readonly Adapter[]): ChatAdapter {
  // The kind says what an adapter is.
  return findAdapterOf("chat", model, adapters) as ChatAdapter;
}

/** The first adapter of a kind that takes the model. Throws `unknown-model`. */
export function findAdapterOf(kind: string, model: ModelRef, adapters: readonly Adapter[]): Adapter {
  const adapter = adapters.find(taker(kind, model));
  if (adapter) return adapter;
  const alike = adapters.filter((candidate) => candidate.kind === kind);
  const names = alike.map((candidate) => candidate.name).join(", ") || "none";
  const message =
    model.format !== undefined
      ? `${model.id}: no adapter is named ${model.format}. This client has: ${names}.`
      : model.name
        ? `No adapter supports ${model.id}. Add the adapter of its family; this client has for ${kind}: ${names}.`
        : `${model.id} does not say which model it is. Give it an alias { id, as } or { id, format }, or pass resolveModel.`;
  throw new BedrockError("unknown-model", message, { modelId: model.id });
}

function taker(kind: string, model: ModelRef): (adapter: Adapter) => boolean {
  return (adapter) =>
    adapter.kind === kind &&
    (model.format === undefined ? adapter.supports(model) : adapter.name === model.format);
}

/** Whether the service streams a model's answers, by the first source that knows. */
export async function canStream(id: string, options: ClientOptions): Promise<boolean | undefined> {
  const { modelInfo = [] } = options;
  if (modelInfo.length === 0) return undefined;
  const model = await resolve(id, options);
  for (const source of modelInfo) {
    const known = await source.canStream(model);
    if (known !== undefined) return known;
  }
  return undefined;
}

/** How the model of a request can be held to a schema; asking in the prompt is what any of them can. */
export async function objectStrategies(
  request: ChatRequest,
  options: ClientOptions,
): Promise<readonly ObjectStrategy[]> {
  const model = await resolve(request.model, options);
  const { objectStrategies: able = () => [] } = findAdapter(model, options.adapters);
  // Claude refuses a forced tool beside its thinking, and others may.
  const thinks = request.reasoning !== undefined && request.reasoning !== "off";
  return [...able({ request, model }).filter((strategy) => !(thinks && strategy === "tool")), "prompt"];
}
