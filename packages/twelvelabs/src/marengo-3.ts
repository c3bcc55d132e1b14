import {
  type Call,
  type EmbeddingAdapter,
  type EmbeddingInput,
  type EmbeddingOptions,
  type EmbeddingRequest,
  type EncodedRequest,
  embeddingMethods,
  type ImagePart,
  isModel,
  type JsonObject,
  type ModelRef,
  partsOf,
  present,
  readOptions,
  unsupported,
} from "@bedplate/core";
import { decodeVector, encodeSource, type MarengoOptions, refusePart } from "./marengo.ts";

/** Marengo Embed 3.0: a text, a picture, or a text and pictures that become one vector. */
export const marengo3: EmbeddingAdapter = {
  kind: "embedding",
  name: "marengo-3",
  operation: "InvokeModel",
  exampleModels: ["us.twelvelabs.marengo-embed-3-0-v1:0", "twelvelabs.marengo-embed-3-0-v1:0"],
  methods: embeddingMethods,
  batchSizes: { text: 1, image: 1, mixed: 1 },
  types: () => ["float"],
  tuning: [],
  dimensions: () => [512],
  supports: isMarengo3,
  encodeRequest,
  decodeResponse: decodeVector,
};

/** Whether a model is Marengo 3. */
export function isMarengo3(model: ModelRef): boolean {
  return isModel(model, "twelvelabs.marengo-embed-3-");
}

function encodeRequest(call: Call<EmbeddingRequest>): EncodedRequest {
  const { inputs, options } = call.request;
  return { body: encodeStill(call, { input: inputs[0] ?? "", ...(options && { options }) }), warnings: [] };
}

/** A text, a picture or both under the name of what they are, for either operation. Throws `unsupported` for films and sound. */
export function encodeStill(
  call: Pick<Call, "model">,
  { input, options }: { input: EmbeddingInput; options?: EmbeddingOptions },
): JsonObject {
  type Known = Pick<MarengoOptions, "multiInput" | "inferenceId">;
  const known = { multiInput: true, inferenceId: true } as const;
  const { multiInput, inferenceId } = readOptions<Known>(call, options?.twelvelabs, known);
  const { texts, pictures } = sort(call, input);
  if (texts.length > 1)
    throw unsupported(call, "this format takes one text with its pictures", "Join the texts.");
  const said = present({ inputText: texts[0] });
  const own = present({ inferenceId });
  const [picture, ...others] = pictures;
  if (!picture) return { inputType: "text", text: said, ...own };
  if (others.length > 0 || (multiInput && texts.length > 0)) {
    const mediaSources = pictures.map((shown, at) => encodeNamed(call, shown, multiInput?.[at]));
    return { inputType: "multi_input", multi_input: { ...said, mediaSources }, ...own };
  }
  const inputType = texts.length > 0 ? "text_image" : "image";
  return { inputType, [inputType]: { ...said, mediaSource: encodeSource(call, picture.source) }, ...own };
}

function sort(call: Pick<Call, "model">, input: EmbeddingInput): { texts: string[]; pictures: ImagePart[] } {
  const texts: string[] = [];
  const pictures: ImagePart[] = [];
  for (const part of partsOf(input)) {
    if (part.type === "text") texts.push(part.text);
    else if (part.type === "image") pictures.push(part);
    else throw refusePart(call, part);
  }
  return { texts, pictures };
}

function encodeNamed(call: Pick<Call, "model">, { source }: ImagePart, name: string | undefined): JsonObject {
  return { ...(name && { name }), mediaType: "image", ...encodeSource(call, source) };
}
