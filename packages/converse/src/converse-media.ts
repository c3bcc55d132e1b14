import {
  type AudioPart,
  type Call,
  type DocumentPart,
  type ImagePart,
  inlineData,
  type JsonObject,
  type MediaSource,
  present,
  readObject,
  readString,
  required,
  unsupported,
  type VideoPart,
} from "@bedplate/core";
import type { Draft } from "./converse-draft.ts";

/** What is shown or played to the model. */
export type MediaPart = ImagePart | VideoPart | AudioPart | DocumentPart;

/** The native formats by kind. */
export const formats: Readonly<Record<MediaPart["type"], readonly string[]>> = {
  image: ["png", "jpeg", "gif", "webp"],
  document: ["pdf", "csv", "doc", "docx", "xls", "xlsx", "html", "txt", "md"],
  video: ["mkv", "mov", "mp4", "webm", "flv", "mpeg", "mpg", "wmv", "three_gp"],
  audio: [
    ...["mp3", "opus", "wav", "aac", "flac", "mp4", "ogg", "mkv"],
    ...["mka", "x-aac", "m4a", "mpeg", "mpga", "pcm", "webm"],
  ],
};

/** The media types that are more than kind and format. */
const mediaTypes: Readonly<Record<MediaPart["type"], Readonly<Record<string, string>>>> = {
  image: {},
  document: {
    pdf: "application/pdf",
    csv: "text/csv",
    doc: "application/msword",
    docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    xls: "application/vnd.ms-excel",
    xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    html: "text/html",
    txt: "text/plain",
    md: "text/markdown",
  },
  video: {
    mkv: "video/x-matroska",
    mov: "video/quicktime",
    flv: "video/x-flv",
    wmv: "video/x-ms-wmv",
    three_gp: "video/3gpp",
  },
  audio: { mp3: "audio/mpeg", mkv: "audio/x-matroska" },
};

/** A picture, film, sound or document as a block's member. Throws `unsupported` for what Converse can't take. */
export function encodeMedia(part: MediaPart, draft: Draft): JsonObject {
  if (part.type === "document") return encodeDocument(part, draft);
  return { format: formatOf(part, draft), source: encodeSource(part, part.source, draft) };
}

function encodeDocument(part: DocumentPart, draft: Draft): JsonObject {
  const { source, name, context, citations } = part;
  return present({
    // Blocks of content are no file.
    format: source.type === "content" ? undefined : formatOf(part, draft),
    name,
    source: encodeDocumentSource(part, draft),
    context,
    citations: citations === undefined ? undefined : { enabled: citations },
  });
}

function encodeDocumentSource(part: DocumentPart, draft: Draft): JsonObject {
  const { source } = part;
  if (source.type === "text") return { text: source.text };
  if (source.type !== "content") return encodeSource(part, source, draft);
  const content = source.content.map((inner) => {
    if (inner.type === "text") return { text: inner.text };
    throw unsupported(draft, "documents hold only text over Converse", "Show the picture beside it.");
  });
  return { content };
}

/** Where the bytes are, as Converse says it. */
export function encodeSource(
  { type }: Pick<MediaPart, "type">,
  source: MediaSource,
  call: Pick<Call, "model">,
): JsonObject {
  if (source.type === "s3")
    return { s3Location: present({ uri: source.uri, bucketOwner: source.bucketOwner }) };
  return { bytes: inlineData({ type, source }, call) };
}

/** The format of a media type. Besides the registered type, the format's name as a subtype is understood: audio/mp3. */
export function formatOf(
  { type, mediaType }: Pick<MediaPart, "type" | "mediaType">,
  call: Pick<Call, "model">,
): string {
  const named = Object.entries(mediaTypes[type]).find(([, name]) => name === mediaType)?.[0];
  const format = named ?? formats[type].find((known) => `${type}/${known}` === mediaType);
  if (format !== undefined) return format;
  const way = `Convert it to one of: ${formats[type].join(", ")}.`;
  throw unsupported(call, `Converse takes no ${type} of type ${mediaType}`, way);
}

/** The media type of a format. */
export function mediaTypeOf(type: MediaPart["type"], format: string): string {
  return mediaTypes[type][format] ?? `${type}/${format}`;
}

/** A native picture, film or sound as ours. */
export function decodeMedia<Type extends "image" | "audio" | "video">(
  type: Type,
  media: JsonObject,
): { type: Type; mediaType: string; source: MediaSource } {
  const mediaType = mediaTypeOf(type, required(readString(media, "format"), "format"));
  return { type, mediaType, source: decodeSource(required(readObject(media, "source"), "source")) };
}

/** A native source of bytes as ours. */
export function decodeSource(source: JsonObject): MediaSource {
  const s3 = readObject(source, "s3Location");
  if (!s3) return { type: "base64", data: required(readString(source, "bytes"), "bytes") };
  const bucketOwner = readString(s3, "bucketOwner");
  const uri = required(readString(s3, "uri"), "uri");
  return { type: "s3", uri, ...(bucketOwner !== undefined && { bucketOwner }) };
}
