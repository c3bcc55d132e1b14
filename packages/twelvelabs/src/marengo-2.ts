import {
  type Call,
  type EmbeddingAdapter,
  type EmbeddingPart,
  type EmbeddingRequest,
  type EncodedRequest,
  embeddingMethods,
  isModel,
  type JsonObject,
  type ModelRef,
  partsOf,
  present,
  readOptions,
  unsupported,
  type Warning,
} from "@bedplate/core";
import { decodeVector, encodeSource, refusePart } from "./marengo.ts";

/** Marengo Embed 2.7: one text or picture. The service takes it by an inference profile's ID alone. */
export const marengo2: EmbeddingAdapter = {
  kind: "embedding",
  name: "marengo-2",
  operation: "InvokeModel",
  exampleModels: ["us.twelvelabs.marengo-embed-2-7-v1:0"],
  methods: embeddingMethods,
  batchSizes: { text: 1, image: 1 },
  types: () => ["float"],
  tuning: ["truncate"],
  dimensions: () => [1024],
  supports: isMarengo2,
  encodeRequest,
  decodeResponse: decodeVector,
};

/** Whether a model is Marengo 2.7. */
export function isMarengo2(model: ModelRef): boolean {
  return isModel(model, "twelvelabs.marengo-embed-2-");
}

function encodeRequest(call: Call<EmbeddingRequest>): EncodedRequest {
  readOptions<object>(call, call.request.options?.twelvelabs, {});
  const part = onlyPart(call, call.request.inputs[0] ?? "");
  if (part.type !== "text" && part.type !== "image") throw refusePart(call, part);
  return encodeInput(call, part);
}

/** The one part of an input. Throws `unsupported` where there are more. */
export function onlyPart(call: Pick<Call, "model">, input: Parameters<typeof partsOf>[0]): EmbeddingPart {
  const [part, ...others] = partsOf(input);
  if (part && others.length === 0) return part;
  throw unsupported(call, "this format embeds one text or medium at a time", "Use Marengo 3 to fuse them.");
}

/** An input of either operation. */
export function encodeInput(
  call: Call<Pick<EmbeddingRequest, "truncate">>,
  part: EmbeddingPart,
): EncodedRequest {
  if (part.type === "document") throw refusePart(call, part);
  const { textTruncate, warnings } = encodeTruncation(call, part);
  if (part.type !== "text")
    return { body: { inputType: part.type, mediaSource: encodeSource(call, part.source) }, warnings };
  return { body: { inputType: "text", inputText: part.text, ...present({ textTruncate }) }, warnings };
}

function encodeTruncation(
  { model, request: { truncate } }: Call<Pick<EmbeddingRequest, "truncate">>,
  { type }: EmbeddingPart,
): { textTruncate?: JsonObject[string]; warnings: Warning[] } {
  const isText = type === "text";
  if (truncate === undefined || (isText && truncate !== "start"))
    return { textTruncate: truncate, warnings: [] };
  const fact = isText ? "cuts off the end of a text or nothing" : `truncates no ${type}`;
  const message = `${model.id}: Marengo ${fact}; ${truncate} was not sent.`;
  return { warnings: [{ code: "unsupported-setting", setting: "truncate", message }] };
}
