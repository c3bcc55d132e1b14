import { type ModelRef, parseModelId } from "@bedplate/core";

/** Something of an account that is called by its ARN, and what it stands for. */
export type Resource =
  | ModelResource
  | DeploymentResource
  | ImportedModelResource
  | PromptRouterResource
  | PromptResource;

/** An application inference profile, provisioned throughput or custom model: another name for one model. */
export interface ModelResource {
  readonly kind: "application-inference-profile" | "provisioned-model" | "custom-model";
  readonly arn: string;
  readonly name: string;
  /** ID of the model that it is, or is made of. */
  readonly model: string;
}

/** A custom model that can be called on demand. */
export interface DeploymentResource {
  readonly kind: "custom-model-deployment";
  readonly arn: string;
  readonly name: string;
  /** ARN of the custom model. */
  readonly customModel: string;
}

/** A model that was brought along: it has a format of Bedrock's, and no name there. */
export interface ImportedModelResource {
  readonly kind: "imported-model";
  readonly arn: string;
  readonly name: string;
  /** As the service says it: `llama`, `qwen2`, … */
  readonly architecture: string;
  /** Name of the native format, such as `llama` or `chat-completions`; without it the body tells. */
  readonly format?: string;
}

/** A router over several models; here the first always answers. */
export interface PromptRouterResource {
  readonly kind: "prompt-router" | "default-prompt-router";
  readonly arn: string;
  readonly name: string;
  readonly models: readonly [string, ...string[]];
}

/** A stored prompt. Converse fills its `{{variables}}`. */
export interface PromptResource {
  readonly kind: "prompt";
  /** Without a version; calls may add one. */
  readonly arn: string;
  readonly name: string;
  readonly model: string;
  readonly text: string;
}

const own = "arn:aws:bedrock:us-east-1:123456789012";

/** One resource of each kind, which every server has. */
export const sampleResources: readonly Resource[] = [
  {
    kind: "application-inference-profile",
    arn: `${own}:application-inference-profile/sampleprof01`,
    name: "sample-profile",
    model: "amazon.nova-lite-v1:0",
  },
  {
    kind: "provisioned-model",
    arn: `${own}:provisioned-model/sampleprov01`,
    name: "sample-throughput",
    model: "amazon.nova-lite-v1:0",
  },
  {
    kind: "custom-model",
    arn: `${own}:custom-model/amazon.nova-lite-v1:0/samplecust01`,
    name: "sample-custom-model",
    model: "amazon.nova-lite-v1:0",
  },
  {
    kind: "custom-model-deployment",
    arn: `${own}:custom-model-deployment/sampledepl01`,
    name: "sample-deployment",
    customModel: `${own}:custom-model/amazon.nova-lite-v1:0/samplecust01`,
  },
  {
    kind: "imported-model",
    arn: `${own}:imported-model/sampleimpo01`,
    name: "sample-imported-model",
    architecture: "llama",
    format: "llama",
  },
  {
    kind: "prompt-router",
    arn: `${own}:prompt-router/samplerout01`,
    name: "sample-router",
    models: ["amazon.nova-lite-v1:0", "amazon.nova-pro-v1:0"],
  },
  {
    kind: "default-prompt-router",
    arn: `${own}:default-prompt-router/amazon.nova:1`,
    name: "Nova Prompt Router",
    models: ["amazon.nova-lite-v1:0", "amazon.nova-pro-v1:0"],
  },
  {
    kind: "prompt",
    arn: `${own}:prompt/SAMPLE0001`,
    name: "sample-prompt",
    model: "amazon.nova-lite-v1:0",
    text: "Write a short poem about {{topic}}.",
  },
];

/** What the server was given and the samples. */
export function allResources(resources: readonly Resource[] = []): readonly Resource[] {
  return [...resources, ...sampleResources];
}

/** The resource of an ARN; a prompt's may have a version behind it. */
export function findResource(id: string, resources?: readonly Resource[]): Resource | undefined {
  return allResources(resources).find(
    ({ arn, kind }) => arn === id || (kind === "prompt" && id.startsWith(`${arn}:`)),
  );
}

/** The model of an ID or ARN; a resource says what its ARN hides. */
export function resolveModel(id: string, resources?: readonly Resource[]): ModelRef {
  const model = parseModelId(id);
  const resource = findResource(id, resources);
  return resource ? { ...model, ...behind(resource, resources) } : model;
}

function behind(
  resource: Resource,
  resources: readonly Resource[] | undefined,
): Pick<ModelRef, "name" | "format"> {
  switch (resource.kind) {
    case "application-inference-profile":
    case "provisioned-model":
    case "custom-model":
    case "prompt":
      return nameOf(resource.model);
    case "custom-model-deployment": {
      const { name, format } = resolveModel(resource.customModel, resources);
      return { ...(name !== undefined && { name }), ...(format !== undefined && { format }) };
    }
    case "imported-model":
      return resource.format === undefined ? {} : { format: resource.format };
    case "prompt-router":
    case "default-prompt-router":
      return nameOf(resource.models[0]);
  }
}

function nameOf(model: string): Pick<ModelRef, "name"> {
  return { name: parseModelId(model).name ?? model };
}
