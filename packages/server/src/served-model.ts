import { BedrockError, type ModelRef } from "@bedplate/core";

/** What the server wants to know of a model; an entry of `@bedplate/catalog` is one. */
export interface ServedModel {
  /** The ID without the area of an inference profile. */
  readonly id: string;
  readonly otherIds?: readonly string[];
  readonly provider: string;
  /** Modalities that it reads, such as `text` and `image`. */
  readonly input: readonly string[];
  /** Modalities that it writes; `text` means that one can converse with it. */
  readonly output: readonly string[];
  readonly streaming?: boolean | "unknown";
  /** `false` where Converse refuses it though it reads and writes text. */
  readonly converse?: boolean;
  readonly tools?: boolean | "unknown";
  readonly systemPrompt?: boolean | "unknown";
  /** Areas of its inference profiles, such as `us`. */
  readonly profiles?: readonly string[];
  readonly lifecycle?: {
    readonly status: string;
    /** `YYYY-MM-DD`, as the next. */
    readonly legacySince?: string;
    readonly endOfLife?: string;
  };
}

/** The entry of a model, also under its other IDs; `undefined` where the reference hides it or nobody knows it. */
export function findServed(
  { name }: Pick<ModelRef, "name">,
  models: readonly ServedModel[],
): ServedModel | undefined {
  if (name === undefined) return undefined;
  // Provisioned throughput adds the length of the context, as in `amazon.nova-lite-v1:0:300k`.
  const names = [name, name.replace(/(:\d+):\d+k?$/, "$1")];
  return models.find(({ id, otherIds = [] }) => names.some((name) => id === name || otherIds.includes(name)));
}

/** Insists on a model that can be called. Throws the service's refusals of unknown and ended ones; an ARN that hides its model passes. */
export function requireServed(model: ModelRef, models: readonly ServedModel[]): void {
  if (model.name === undefined) return;
  const served = findServed(model, models);
  const areas = served?.profiles ?? [];
  // Where no profile is known, there may still be some.
  const known = served && (model.area === undefined || areas.length === 0 || areas.includes(model.area));
  if (!known) throw new BedrockError("invalid-request", "The provided model identifier is invalid.");
  if (statusOf(served) !== "end-of-life") return;
  // The words are as clients report them; no recording has them.
  const message = "This model version has reached the end of its life.";
  throw new BedrockError("not-found", `${message} Please refer to the AWS documentation for more details.`);
}

/** The status today: dates go before what was published. */
export function statusOf({ lifecycle }: ServedModel, now: Date = new Date()): string {
  const { status = "active", legacySince, endOfLife } = lifecycle ?? {};
  const today = now.toISOString().slice(0, 10);
  if (endOfLife !== undefined && endOfLife <= today) return "end-of-life";
  if (legacySince !== undefined && legacySince <= today) return "legacy";
  return legacySince === undefined ? status : "active";
}
