import { parseModelId } from "@bedplate/core";
import type { CatalogModel, LifecycleStatus, Modality } from "./model.ts";
import { models } from "./models.ts";

/** What to look for. A model must have all that is asked for. */
export interface ModelQuery {
  provider?: string;
  family?: string;
  /** Name of an adapter. */
  adapter?: string;
  /** It reads this. */
  input?: Modality;
  /** It writes this: `text` leaves chat models. */
  output?: Modality;
  /** `true`: offered, with no end announced. `false`: all others. */
  active?: boolean;
  /** The day, `YYYY-MM-DD`, that life cycles are looked at. Without it they are as published. */
  on?: string;
}

/** The models that fit, in the order of `models`, with their status on the day `on`. */
export function findModels(query: ModelQuery = {}): readonly CatalogModel[] {
  const { provider, family, adapter, input, output, active, on } = query;
  return models
    .filter((model) => provider === undefined || model.provider === provider)
    .filter((model) => family === undefined || model.family === family)
    .filter((model) => adapter === undefined || model.adapter === adapter)
    .filter((model) => input === undefined || model.input.includes(input))
    .filter((model) => output === undefined || model.output.includes(output))
    .map((model) => (on === undefined ? model : seenOn(model, on)))
    .filter(({ lifecycle }) => active === undefined || (lifecycle.status === "active") === active);
}

/** The entry of a model ID, inference profile or ARN; `undefined` where the ID hides the model or is not known. */
export function findModel(id: string): CatalogModel | undefined {
  const { name } = parseModelId(id);
  if (name === undefined) return undefined;
  // Provisioned throughput adds the length of the context, as in `amazon.nova-lite-v1:0:300k`.
  return byId.get(name) ?? byId.get(name.replace(/(:\d+):\d+k?$/, "$1"));
}

/** The status on a day, `YYYY-MM-DD`: dates go before what was published, so a model is active until it becomes legacy. */
export function statusOn({ lifecycle }: CatalogModel, date: string): LifecycleStatus {
  const { status, legacySince, endOfLife } = lifecycle;
  if (endOfLife !== undefined && endOfLife <= date) return "end-of-life";
  if (legacySince !== undefined && legacySince <= date) return "legacy";
  return legacySince === undefined ? status : "active";
}

function seenOn(model: CatalogModel, date: string): CatalogModel {
  const status = statusOn(model, date);
  if (status === model.lifecycle.status) return model;
  return { ...model, lifecycle: { ...model.lifecycle, status } };
}

const byId: ReadonlyMap<string, CatalogModel> = new Map(
  models.flatMap((model) => [model.id, ...(model.otherIds ?? [])].map((id) => [id, model] as const)),
);
