import {
  type DocumentPart,
  type EmbeddingPart,
  type EmbeddingPurpose,
  type JsonObject,
  type MediaSource,
  readNumber,
  readObject,
  readString,
  required,
  text,
} from "@bedplate/core";
import {
  embedMediaTypes,
  type NovaEmbeddingPurpose,
  type NovaEmbedOptions,
  type NovaEmbedSettings,
  purposes,
} from "./nova-embed-params.ts";

/** The input and the settings in checked parameters of either task. */
export function decodeParams(params: JsonObject): { part: EmbeddingPart; settings: NovaEmbedSettings } {
  const dimensions = readNumber(params, "embeddingDimension");
  const { purpose, embeddingPurpose } = decodePurpose(params);
  const said = readObject(params, "text");
  // The schema has let only these through.
  const detailLevel = params.image && (readObject(params, "image")?.detailLevel as Detail);
  const embeddingMode = params.video && (readObject(params, "video")?.embeddingMode as Mode);
  const options: NovaEmbedOptions = {
    ...(embeddingPurpose && { embeddingPurpose }),
    ...(detailLevel && { detailLevel }),
    ...(embeddingMode === "AUDIO_VIDEO_SEPARATE" && { embeddingMode }),
  };
  return {
    part: said ? decodeText(said) : decodeMedia(params),
    settings: {
      ...(purpose && { purpose }),
      ...(dimensions !== undefined && { dimensions }),
      ...(said && { truncate: decodeTruncation(said) }),
      ...(Object.keys(options).length > 0 && { options: { amazonNovaEmbed: options } }),
    },
  };
}

type Detail = NonNullable<NovaEmbedOptions["detailLevel"]> | undefined;
type Mode = NonNullable<NovaEmbedOptions["embeddingMode"]>;

// Purposes that only Nova has are those of queries.
function decodePurpose({ embeddingPurpose }: JsonObject): {
  purpose: EmbeddingPurpose;
  embeddingPurpose?: NovaEmbeddingPurpose;
} {
  // The table has every purpose and nothing else.
  const known = Object.entries(purposes) as [EmbeddingPurpose, NovaEmbeddingPurpose][];
  const [purpose] = known.find(([, native]) => native === embeddingPurpose) ?? [];
  // The schema has let only these through.
  return purpose
    ? { purpose }
    : { purpose: "query", embeddingPurpose: embeddingPurpose as NovaEmbeddingPurpose };
}

function decodeTruncation(said: JsonObject): "none" | "start" | "end" {
  // The schema has let only these through.
  return required(readString(said, "truncationMode"), "truncationMode").toLowerCase() as
    | "none"
    | "start"
    | "end";
}

function decodeText(said: JsonObject): EmbeddingPart {
  const value = readString(said, "value");
  if (value !== undefined) return text(value);
  return { type: "document", mediaType: "text/plain", source: decodeSource(said) } satisfies DocumentPart;
}

function decodeMedia(params: JsonObject): EmbeddingPart {
  const type = (["image", "audio", "video"] as const).find((name) => params[name]) ?? "image";
  const member = readObject(params, type) ?? {};
  const mediaType = embedMediaTypes[type][readString(member, "format") ?? ""] ?? "";
  return { type, mediaType, source: decodeSource(member) };
}

function decodeSource(member: JsonObject): MediaSource {
  const source = readObject(member, "source") ?? {};
  const place = readObject(source, "s3Location");
  if (!place) return { type: "base64", data: readString(source, "bytes") ?? "" };
  const bucketOwner = readString(place, "bucketOwner");
  return {
    type: "s3",
    uri: readString(place, "uri") ?? "",
    ...(bucketOwner !== undefined && { bucketOwner }),
  };
}
