import type { StreamPart } from "./chat.ts";
import type { CallOptions } from "./client.ts";
import {
  type ObjectAsker,
  type ObjectRequest,
  type ObjectResponse,
  settleObject,
} from "./generate-object.ts";
import { askObject, chooseStrategy } from "./object-plan.ts";
import type { ObjectStrategy } from "./object-schema.ts";
import { parsePartialJson } from "./partial-json.ts";
import { readSchema, type Schema, type SchemaOutput } from "./schema.ts";
import { createCollector } from "./stream.ts";

/** A value on its way: whatever of it may still be missing. */
export type DeepPartial<Value> = Value extends readonly (infer Item)[]
  ? DeepPartial<Item>[]
  : Value extends object
    ? { [Key in keyof Value]?: DeepPartial<Value[Key]> }
    : Value;

/** What happens while an object is made: it as far as it has come, which nobody has checked; and at the end the whole, which fits. */
export type ObjectPart<Value = unknown> =
  | { type: "object"; object: DeepPartial<Value> }
  | ({ type: "finish" } & ObjectResponse<Value>);

/** Makes a value of a schema, and gives it as it grows. */
export async function* streamObject<Of extends Schema>(
  client: ObjectAsker,
  request: ObjectRequest<Of>,
  options: CallOptions = {},
): AsyncGenerator<ObjectPart<SchemaOutput<Of>>> {
  const plan = await chooseStrategy(client.models, request, readSchema(request.schema));
  const collector = createCollector();
  const grown = createGrowth(plan.strategy);
  for await (const part of client.streamText(askObject(plan, request.messages), options)) {
    collector.push(part);
    const object = grown(part);
    // What the model says of it so far.
    if (object !== undefined) yield { type: "object", object: object as DeepPartial<SchemaOutput<Of>> };
  }
  const first = collector.response();
  yield { type: "finish", ...(await settleObject(client, { plan, request, first }, options)) };
}

/** The value as far as the parts tell it; `undefined` where a part changes nothing of it. */
function createGrowth(strategy: ObjectStrategy): (part: StreamPart) => unknown {
  let told = "";
  let last = "";
  return (part) => {
    const wanted = strategy === "tool" ? "tool-call-delta" : "text-delta";
    if (part.type !== wanted) return undefined;
    told += part.delta;
    const start = told.search(/[{[]/);
    const object = start < 0 ? undefined : parsePartialJson(told.slice(start));
    const now = JSON.stringify(object);
    if (object === undefined || now === last) return undefined;
    last = now;
    return object;
  };
}
