import {
  BedrockError,
  type Call,
  type FinishReason,
  type GeneratedImage,
  type ImageOutput,
  type ImageRequest,
  type JsonObject,
  type JsonValue,
  pictureOf,
  readStrings,
} from "@bedplate/core";

/** The types of pictures that Stability reads. */
export const pictureTypes = ["image/png", "image/jpeg", "image/webp"] as const;

/** The ratios that Stability makes. */
export const aspectRatios = ["16:9", "1:1", "21:9", "2:3", "3:2", "4:5", "5:4", "9:16", "9:21"] as const;

/** Reads the reply of the models after SDXL and of the services. A blocked one has neither pictures nor seeds. */
export function decodeReply(reply: JsonObject, { request }: Call<ImageRequest>): ImageOutput {
  const reasons = listOf(reply, "finish_reasons");
  const seeds = listOf(reply, "seeds");
  const texts = readStrings(reply, "images") ?? [];
  const raw = reasons.find((reason) => typeof reason === "string");
  if (raw === undefined && texts.length === 0)
    throw new BedrockError("invalid-response", `The reply's "images" is not there.`);
  const images = texts.flatMap((data, at) =>
    // A picture that was filtered is blurred, or empty.
    typeof reasons[at] === "string" || data === "" ? [] : [madePicture(data, seeds[at], request)],
  );
  if (raw === undefined && images.length === 0)
    throw new BedrockError("invalid-response", "The reply's pictures are empty, and it doesn't say why.");
  return {
    images,
    finish: raw === undefined ? { reason: "stop" } : { reason: reasonOf(raw), raw },
    usage: { input: {}, output: {} },
  };
}

/** A picture with its seed, which the documentation calls a string and the service writes as a number. */
export function madePicture(
  data: string,
  seed: JsonValue | undefined,
  { format = "png" }: Pick<ImageRequest, "format">,
): GeneratedImage {
  const number = typeof seed === "string" && seed !== "" ? Number(seed) : seed;
  return {
    ...pictureOf(data, `image/${format}`),
    ...(typeof number === "number" && Number.isFinite(number) && { seed: number }),
  };
}

function reasonOf(raw: string): FinishReason {
  return raw.startsWith("Filter reason") ? "content-filter" : "other";
}

function listOf(reply: JsonObject, key: string): readonly JsonValue[] {
  const value = reply[key] ?? [];
  if (Array.isArray(value)) return value;
  throw new BedrockError("invalid-response", `The reply's "${key}" is not a list.`);
}
