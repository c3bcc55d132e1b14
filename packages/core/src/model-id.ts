/** What kind of name a model ID is (Bedrock user guide, "Supported foundation models" and the service model's patterns). */
export type ModelIdKind =
  | "foundation-model"
  | "inference-profile"
  | "application-inference-profile"
  | "provisioned-model"
  | "custom-model"
  | "custom-model-deployment"
  | "imported-model"
  | "prompt"
  | "prompt-router"
  | "default-prompt-router"
  | "endpoint"
  | "unknown";

/** A model ID taken apart. */
export interface ModelRef {
  /** The string that the caller gave; this is what goes on the wire. */
  readonly id: string;
  readonly kind: ModelIdKind;
  /** Provider and model without area prefix, such as `meta.llama3-8b-instruct-v1:0`; absent when the ID hides the model. */
  readonly name?: string;
  /** Where an inference profile routes to: `us`, `eu`, `global`, … */
  readonly area?: string;
  /** The region inside an ARN. */
  readonly region?: string;
  /** The account number inside an ARN. */
  readonly account?: string;
  /** The native format that the caller chose, by the name of its adapter; it goes before what the name says. */
  readonly format?: string;
}

const arnKinds: readonly string[] = [
  "foundation-model",
  "inference-profile",
  "application-inference-profile",
  "provisioned-model",
  "custom-model",
  "custom-model-deployment",
  "imported-model",
  "prompt",
  "prompt-router",
  "default-prompt-router",
] satisfies ModelIdKind[];

/** Takes a model ID or ARN apart. Never throws: what it can't classify is `unknown`, and an ARN that hides its model has no `name`. */
export function parseModelId(id: string): ModelRef {
  return id.startsWith("arn:") ? parseArn(id) : parsePlain(id);
}

/** Whether the reference names a model whose `provider.name` begins with the prefix. */
export function isModel(model: ModelRef, prefix: string): boolean {
  return model.name?.startsWith(prefix) ?? false;
}

// arn:partition:service:region:account:kind/rest, where rest may hold colons and slashes.
function parseArn(id: string): ModelRef {
  const [, , service, region, account, ...resource] = id.split(":");
  const [, kind = "", rest = ""] = /^([^/]+)\/(.+)$/s.exec(resource.join(":")) ?? [];
  const known =
    service === "sagemaker" ? kind === "endpoint" : service === "bedrock" && arnKinds.includes(kind);
  if (!known) return { id, kind: "unknown" };
  return {
    id,
    // It is one of arnKinds, or an endpoint.
    kind: kind as ModelIdKind,
    ...(region && { region }),
    ...(account && { account }),
    ...namesIn(kind, rest),
  };
}

function namesIn(kind: string, rest: string): Pick<ModelRef, "name" | "area"> {
  if (kind === "foundation-model") return { name: rest };
  if (kind === "inference-profile" && rest.includes(".")) return splitArea(rest);
  // custom-model/<base model>/<id>; an imported one has no base.
  const base = kind === "custom-model" ? rest.split("/")[0] : undefined;
  return base?.includes(".") ? { name: base } : {};
}

// A name without a dot may be that of a provisioned or custom model, which says nothing of the model behind it.
function parsePlain(id: string): ModelRef {
  if (!/^[^./\s]+\.[^/\s]+$/.test(id)) return { id, kind: "unknown" };
  const names = splitArea(id);
  return { id, kind: names.area ? "inference-profile" : "foundation-model", ...names };
}

// Areas are two-letter codes (with a suffix in separate partitions), or a word before provider and model. A dot
// between digits belongs to a version, as in `zai.glm-4.7`, so new providers and new areas need no list here.
function splitArea(id: string): { name: string; area?: string } {
  const [, area, name] =
    /^([a-z]{2}(?:-[a-z]+)?(?=\.[^.]+\..)|[a-z]{3,8}(?=\.[a-z][a-z0-9]{2,}\.[a-z]))\.(.+)$/.exec(id) ?? [];
  return area && name ? { name, area } : { name: id };
}
