import { BedrockError, type JsonObject, parseModelId } from "@bedplate/core";
import { foundationModelArn, regionOf } from "./arn.ts";
import { oneOf } from "./call-settings.ts";
import type { HandlerOptions, IncomingCall } from "./handler.ts";
import { jsonReply } from "./reply.ts";
import { findServed, type ServedModel, statusOf } from "./served-model.ts";

/** ListFoundationModels: the models that have not ended, by the service's filters. */
export function listFoundationModels(incoming: IncomingCall, { models = [] }: HandlerOptions): Response {
  const { headers, query, requestId } = incoming;
  const fits = createFilter(query);
  const modelSummaries = models
    .filter((model) => statusOf(model) !== "end-of-life")
    .filter(fits)
    .map((model) => detailsOf(model, regionOf(headers)));
  return jsonReply({ modelSummaries }, requestId);
}

/** GetFoundationModel, by ID or ARN. */
export function getFoundationModel(incoming: IncomingCall, { models = [] }: HandlerOptions): Response {
  const { path, headers, requestId } = incoming;
  const ref = parseModelId(path.id ?? "");
  const model = ref.area === undefined ? findServed(ref, models) : undefined;
  if (!model || statusOf(model) === "end-of-life") {
    const message = "Could not resolve the foundation model from the provided model identifier.";
    throw new BedrockError("not-found", message);
  }
  const modelDetails = detailsOf(model, regionOf(headers));
  return jsonReply({ modelDetails }, requestId);
}

function createFilter(query: URLSearchParams): (model: ServedModel) => boolean {
  const provider = query.get("byProvider");
  const modality = query.get("byOutputModality");
  const inference = query.get("byInferenceType");
  const customization = query.get("byCustomizationType");
  if (modality !== null) oneOf(["TEXT", "IMAGE", "EMBEDDING"], modality, "byOutputModality");
  if (inference !== null) oneOf(["ON_DEMAND", "PROVISIONED"], inference, "byInferenceType");
  if (customization !== null) oneOf(customizations, customization, "byCustomizationType");
  return (model) =>
    (provider === null || isProvider(model.provider, provider)) &&
    (modality === null || modalitiesOf(model.output).includes(modality)) &&
    (inference === null || inferenceTypesOf(model).includes(inference)) &&
    // Nothing is known of what can be customised.
    customization === null;
}

const customizations = ["FINE_TUNING", "CONTINUED_PRE_TRAINING", "DISTILLATION"];

function detailsOf(model: ServedModel, region: string): JsonObject {
  const { id, provider, streaming, lifecycle = { status: "active" } } = model;
  const { legacySince, endOfLife } = lifecycle;
  return {
    modelArn: foundationModelArn(id, region),
    modelId: id,
    modelName: nameOf(model),
    providerName: providers[provider] ?? provider,
    inputModalities: modalitiesOf(model.input),
    outputModalities: modalitiesOf(model.output),
    ...(typeof streaming === "boolean" && { responseStreamingSupported: streaming }),
    customizationsSupported: [],
    inferenceTypesSupported: inferenceTypesOf(model),
    modelLifecycle: {
      status: statusOf(model) === "legacy" ? "LEGACY" : "ACTIVE",
      ...(legacySince && { legacyTime: `${legacySince}T00:00:00Z` }),
      ...(endOfLife && { endOfLifeTime: `${endOfLife}T00:00:00Z` }),
    },
  };
}

/** What a model is called where no name is known: its ID without the provider. */
export function nameOf({ id, provider }: ServedModel): string {
  return id.startsWith(`${provider}.`) ? id.slice(provider.length + 1) : id;
}

// The service has no word for documents, and calls a ranking text.
const modalities: Readonly<Record<string, string | undefined>> = {
  text: "TEXT",
  image: "IMAGE",
  embedding: "EMBEDDING",
  video: "VIDEO",
  audio: "SPEECH",
  ranking: "TEXT",
};

function modalitiesOf(names: readonly string[]): string[] {
  return [...new Set(names.flatMap((name) => modalities[name] ?? []))];
}

// IDs with the length of the context are those of provisioned throughput.
function inferenceTypesOf({ otherIds = [] }: ServedModel): string[] {
  const provisioned = otherIds.some((id) => /:\d+k$/.test(id));
  return provisioned ? ["ON_DEMAND", "PROVISIONED"] : ["ON_DEMAND"];
}

const providers: Readonly<Record<string, string>> = {
  ai21: "AI21 Labs",
  amazon: "Amazon",
  anthropic: "Anthropic",
  cohere: "Cohere",
  deepseek: "DeepSeek",
  google: "Google",
  luma: "Luma AI",
  meta: "Meta",
  minimax: "MiniMax",
  mistral: "Mistral AI",
  moonshot: "Moonshot AI",
  nvidia: "NVIDIA",
  openai: "OpenAI",
  qwen: "Qwen",
  stability: "Stability AI",
  twelvelabs: "TwelveLabs",
  writer: "Writer",
  xai: "xAI",
  zai: "Z.AI",
};

function isProvider(provider: string, asked: string): boolean {
  return [provider, providers[provider]].some((name) => name?.toLowerCase() === asked.toLowerCase());
}
