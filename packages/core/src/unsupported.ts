import type { Call } from "./adapter.ts";
import { BedrockError } from "./error.ts";
import type { JsonObject } from "./json.ts";

/** The error for content that a format can't carry. `way` says what the caller can do instead. */
export function unsupported({ model }: Pick<Call, "model">, what: string, way: string): BedrockError {
  return new BedrockError("unsupported", `${model.id}: ${what}. ${way}`, { modelId: model.id });
}

/** One provider's options of a request. Throws `invalid-request` for keys that the provider doesn't know. */
export function readOptions<Options extends object>(
  { model }: Pick<Call, "model">,
  options: Options | undefined,
  known: Readonly<Record<keyof Options, unknown>>,
): Options {
  const unknown = Object.keys(options ?? {}).filter((key) => !Object.hasOwn(known, key));
  // All options are optional.
  if (unknown.length === 0) return options ?? ({} as Options);
  const message = `${model.id}: unknown option ${unknown.join(", ")}. Known options: ${Object.keys(known).join(", ")}.`;
  throw new BedrockError("invalid-request", message, { modelId: model.id });
}

/** Leaves the absent keys of an object out, so that nothing is sent that the caller did not set. */
export function present(object: Readonly<Record<string, JsonObject[string]>>): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
