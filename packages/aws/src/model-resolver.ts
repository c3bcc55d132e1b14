import { BedrockError, type ModelRef, parseModelId } from "@bedplate/core";
import { type AnswerCache, askOnce } from "./ask-once.ts";
import type { ControlPlaneOptions } from "./aws-config.ts";
import { type ControlPlane, createControlPlane } from "./control-plane.ts";

/** How models behind ARNs are found. */
export interface ModelResolverOptions extends ControlPlaneOptions {
  /** Names of models by ARN. Default: a map that is the resolver's own; pass one to share it, or to forget. */
  cache?: AnswerCache<string>;
}

/** Finds the model behind an ARN by asking the control plane, once for each ARN. For the client's `resolveModel`. */
export function createModelResolver(
  options: ModelResolverOptions = {},
): (model: ModelRef) => Promise<ModelRef> {
  const { cache = new Map() } = options;
  const controlPlane = createControlPlane(options);
  return async (model) => {
    if (model.name !== undefined || model.kind === "unknown") return model;
    return { ...model, name: await askOnce(cache, model.id, () => findName(model, controlPlane)) };
  };
}

async function findName(model: ModelRef, controlPlane: ControlPlane): Promise<string> {
  switch (model.kind) {
    case "inference-profile":
    case "application-inference-profile":
      return nameOfProfile(model, controlPlane);
    case "provisioned-model":
      return nameOfProvisioned(model, controlPlane);
    case "custom-model-deployment":
      return nameOfDeployment(model, controlPlane);
    case "custom-model":
      return nameOfCustom(model, model.id, controlPlane);
    case "prompt-router":
    case "default-prompt-router":
      return nameOfRouter(model, controlPlane);
    case "imported-model":
      throw hidden(model, `is imported and has no base model. ${formatAlias}`);
    case "endpoint":
      throw hidden(model, `is an endpoint, whose container has a format of its own. ${formatAlias}`);
    case "prompt":
      throw hidden(
        model,
        `is a stored prompt; only GetPrompt of bedrock-agent tells its model. ${modelAlias}`,
      );
    case "foundation-model":
    case "unknown":
      throw hidden(model, `does not say which model it is. ${modelAlias}`);
  }
}

const modelAlias = "Give it an alias { id, as } with the model's ID.";
const formatAlias =
  'Give it an alias { id, format } with the name of the adapter that it takes, such as "chat-completions".';
const otherwise = "give it an alias { id, as } with the model's ID";

async function nameOfProfile(model: ModelRef, controlPlane: ControlPlane): Promise<string> {
  const { models = [] } = await controlPlane({
    model,
    action: "GetInferenceProfile",
    otherwise,
    ask: (sdk, client) =>
      client.send(new sdk.GetInferenceProfileCommand({ inferenceProfileIdentifier: model.id })),
  });
  return nameIn(model, models[0]?.modelArn);
}

async function nameOfProvisioned(model: ModelRef, controlPlane: ControlPlane): Promise<string> {
  const { foundationModelArn } = await controlPlane({
    model,
    action: "GetProvisionedModelThroughput",
    otherwise,
    ask: (sdk, client) =>
      client.send(new sdk.GetProvisionedModelThroughputCommand({ provisionedModelId: model.id })),
  });
  return nameIn(model, foundationModelArn);
}

async function nameOfDeployment(model: ModelRef, controlPlane: ControlPlane): Promise<string> {
  const { modelArn = "" } = await controlPlane({
    model,
    action: "GetCustomModelDeployment",
    otherwise,
    ask: (sdk, client) =>
      client.send(new sdk.GetCustomModelDeploymentCommand({ customModelDeploymentIdentifier: model.id })),
  });
  return parseModelId(modelArn).name ?? nameOfCustom(model, modelArn, controlPlane);
}

async function nameOfCustom(model: ModelRef, modelArn: string, controlPlane: ControlPlane): Promise<string> {
  const { baseModelArn } = await controlPlane({
    model,
    action: "GetCustomModel",
    otherwise,
    ask: (sdk, client) => client.send(new sdk.GetCustomModelCommand({ modelIdentifier: modelArn })),
  });
  if (baseModelArn === undefined)
    throw hidden(model, `is a custom model without a base model. ${formatAlias}`);
  return nameIn(model, baseModelArn);
}

// Which model answers is decided anew for each call; the trace of the reply names it.
async function nameOfRouter(model: ModelRef, controlPlane: ControlPlane): Promise<string> {
  const { models = [] } = await controlPlane({
    model,
    action: "GetPromptRouter",
    otherwise,
    ask: (sdk, client) => client.send(new sdk.GetPromptRouterCommand({ promptRouterArn: model.id })),
  });
  const names = models.map(({ modelArn }) => nameIn(model, modelArn));
  const families = new Set(names.map((name) => /^[^.]+\.[a-z]+/.exec(name)?.[0]));
  if (families.size > 1)
    throw hidden(model, `routes to several families (${names.join(", ")}). Name one of the models instead.`);
  return names[0] ?? nameIn(model, undefined);
}

function nameIn(model: ModelRef, arn: string | undefined): string {
  const { name } = parseModelId(arn ?? "");
  if (name === undefined) throw hidden(model, `does not say which model it is. ${modelAlias}`);
  return name;
}

function hidden(model: ModelRef, fact: string): BedrockError {
  return new BedrockError("unknown-model", `${model.id} ${fact}`, { modelId: model.id });
}
