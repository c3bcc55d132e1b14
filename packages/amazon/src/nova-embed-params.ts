import {
  type Call,
  type EmbeddingPart,
  type EmbeddingPurpose,
  type EmbeddingRequest,
  type JsonObject,
  present,
  readOptions,
  unsupported,
  type Warning,
} from "@bedplate/core";

declare module "@bedplate/core" {
  interface EmbeddingOptions {
    amazonNovaEmbed?: NovaEmbedOptions;
  }
}

/** What only Nova's embeddings know. */
export interface NovaEmbedOptions {
  /** The native purpose, instead of the request's `purpose`: what the index holds, for a query. */
  embeddingPurpose?: NovaEmbeddingPurpose;
  /** `DOCUMENT_IMAGE` reads pictures in a higher resolution, for the text in them. */
  detailLevel?: "STANDARD_IMAGE" | "DOCUMENT_IMAGE";
  /** One vector for a film with its sound, which is the default, or one for each: then `embeddings` has the first, and `providerMetadata.amazonNovaEmbed.embeddings` in `responses` both. */
  embeddingMode?: "AUDIO_VIDEO_COMBINED" | "AUDIO_VIDEO_SEPARATE";
}

/** What Nova's vectors can be for. */
export type NovaEmbeddingPurpose =
  | "GENERIC_INDEX"
  | "GENERIC_RETRIEVAL"
  | "TEXT_RETRIEVAL"
  | "IMAGE_RETRIEVAL"
  | "VIDEO_RETRIEVAL"
  | "DOCUMENT_RETRIEVAL"
  | "AUDIO_RETRIEVAL"
  | "CLASSIFICATION"
  | "CLUSTERING";

/** What one vector, or those of a job, are asked for with. */
export type NovaEmbedSettings = Pick<EmbeddingRequest, "purpose" | "dimensions" | "truncate" | "options">;

/** The native purposes by ours. */
export const purposes: Readonly<Record<EmbeddingPurpose, NovaEmbeddingPurpose>> = {
  query: "GENERIC_RETRIEVAL",
  document: "GENERIC_INDEX",
  classification: "CLASSIFICATION",
  clustering: "CLUSTERING",
};

/** Lengths of Nova's vectors. */
export const novaDimensions: readonly number[] = [256, 384, 1024, 3072];

/** The native formats by kind, with their media types. */
export const embedMediaTypes: Readonly<
  Record<"image" | "audio" | "video", Readonly<Record<string, string>>>
> = {
  image: { png: "image/png", jpeg: "image/jpeg", gif: "image/gif", webp: "image/webp" },
  audio: { mp3: "audio/mpeg", wav: "audio/wav", ogg: "audio/ogg" },
  video: {
    mp4: "video/mp4",
    mov: "video/quicktime",
    mkv: "video/x-matroska",
    webm: "video/webm",
    flv: "video/x-flv",
    mpeg: "video/mpeg",
    mpg: "video/mpg",
    wmv: "video/x-ms-wmv",
    "3gp": "video/3gpp",
  },
};

// The service requires these three. An index is what most vectors are for, and nothing is cut in silence.
const defaultPurpose: NovaEmbeddingPurpose = "GENERIC_INDEX";
const defaultTruncation = "none";
const defaultMode = "AUDIO_VIDEO_COMBINED";

/** What both tasks say beside the input. */
export function encodeSettings(call: Call<NovaEmbedSettings>): JsonObject {
  const { purpose, dimensions } = call.request;
  return {
    embeddingPurpose: optionsOf(call).embeddingPurpose ?? (purpose ? purposes[purpose] : defaultPurpose),
    ...present({ embeddingDimension: dimensions }),
  };
}

/** An input under its native name. Throws `unsupported` for what Nova doesn't read. */
export function encodePart(call: Call<NovaEmbedSettings>, part: EmbeddingPart): Record<string, JsonObject> {
  const { detailLevel, embeddingMode = defaultMode } = optionsOf(call);
  const truncationMode = (call.request.truncate ?? defaultTruncation).toUpperCase();
  switch (part.type) {
    case "text":
      return { text: { truncationMode, value: part.text } };
    case "document":
      if (part.source.type === "s3" && part.mediaType.startsWith("text/"))
        return { text: { truncationMode, source: encodeSource(call, part) } };
      throw unsupported(call, "Nova reads a document as plain text from S3", "Pass other texts as text.");
    case "image":
      return { image: { ...encodeMedia(call, part), ...present({ detailLevel }) } };
    case "audio":
      return { audio: encodeMedia(call, part) };
    case "video":
      return { video: { ...encodeMedia(call, part), embeddingMode } };
  }
}

/** Warnings about settings that an input of such a kind has no field for. */
export function unsent(call: Call<NovaEmbedSettings>, { type }: EmbeddingPart): Warning[] {
  const { truncate } = call.request;
  const { detailLevel, embeddingMode } = optionsOf(call);
  return Object.entries({ truncate, detailLevel, embeddingMode })
    .filter(([setting, value]) => value !== undefined && !fieldsOf[type].includes(setting))
    .map(([setting]) => ({
      code: "unsupported-setting",
      setting,
      message: `${call.model.id}: Nova has no ${setting} for ${type}; it was not sent.`,
    }));
}

const fieldsOf: Readonly<Record<EmbeddingPart["type"], readonly string[]>> = {
  text: ["truncate"],
  document: ["truncate"],
  image: ["detailLevel"],
  audio: [],
  video: ["embeddingMode"],
};

function encodeMedia(
  call: Call<NovaEmbedSettings>,
  part: Extract<EmbeddingPart, { type: keyof typeof embedMediaTypes }>,
): JsonObject {
  const known = Object.entries(embedMediaTypes[part.type]);
  const [format] = known.find(([, mediaType]) => mediaType === part.mediaType) ?? [];
  if (format) return { format, source: encodeSource(call, part) };
  const names = known.map(([, mediaType]) => mediaType).join(", ");
  throw unsupported(call, `Nova embeds no ${part.mediaType}`, `It takes ${names}.`);
}

function encodeSource(
  call: Call<NovaEmbedSettings>,
  { source }: Exclude<EmbeddingPart, { type: "text" }>,
): JsonObject {
  if (source.type === "base64") return { bytes: source.data };
  // That the owner of a bucket can be named here is unverified.
  if (source.type === "s3")
    return { s3Location: present({ uri: source.uri, bucketOwner: source.bucketOwner }) };
  throw unsupported(call, `Nova embeds nothing from a source of type ${source.type}`, "Pass base64 or S3.");
}

function optionsOf(call: Call<NovaEmbedSettings>): NovaEmbedOptions {
  return readOptions<NovaEmbedOptions>(call, call.request.options?.amazonNovaEmbed, {
    embeddingPurpose: true,
    detailLevel: true,
    embeddingMode: true,
  });
}
