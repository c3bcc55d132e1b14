import type { ImageOutput, ImageRequest, JsonObject } from "@bedplate/core";
import { readNumber, readString } from "@bedplate/core";

/** What the service says of something blocked, when nobody said more. */
const blockedPrompt = "Filter reason: prompt";
const blockedOutput = "Filter reason: output image";
const failed = "Inference error";

/** Writes the reply: of a blocked call only the reason. */
export function encodeReply({ images, finish }: ImageOutput): JsonObject {
  const reason = finish.raw ?? unsaid({ images, finish });
  if (images.length === 0) return { finish_reasons: [reason] };
  const seeds = images.flatMap(({ seed }) => seed ?? []);
  return {
    // A list that lacks one would give the others to the wrong picture.
    ...(seeds.length === images.length && { seeds }),
    finish_reasons: [...images.map(() => null), ...(finish.reason === "stop" ? [] : [reason])],
    images: images.map(({ source }) => source.data),
  };
}

function unsaid({ images, finish }: Pick<ImageOutput, "images" | "finish">): string {
  if (finish.reason !== "content-filter") return failed;
  return images.length === 0 ? blockedPrompt : blockedOutput;
}

/** The fields that nearly every body of Stability's has. */
export function decodeCommon(
  body: JsonObject,
): Pick<ImageRequest, "prompt" | "negativePrompt" | "seed" | "format" | "aspectRatio"> {
  const prompt = readString(body, "prompt");
  const negativePrompt = readString(body, "negative_prompt");
  const seed = readNumber(body, "seed");
  // The schema has let nothing else through.
  const format = body.output_format as ImageRequest["format"];
  const aspectRatio = body.aspect_ratio as ImageRequest["aspectRatio"];
  return {
    ...(prompt !== undefined && { prompt }),
    ...(negativePrompt !== undefined && { negativePrompt }),
    ...(seed !== undefined && { seed }),
    ...(format && { format }),
    ...(aspectRatio && { aspectRatio }),
  };
}
