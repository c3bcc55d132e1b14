import {
  type AudioPart,
  checkSize,
  type DocumentPart,
  type ImagePart,
  inlineData,
  isModel,
  type JsonObject,
  present,
  toBase64,
  unsupported,
  type VideoPart,
} from "@bedplate/core";
import { type Draft, isFirstGeneration, warn } from "./nova-draft.ts";

/** What is shown or played to the model. */
export type MediaPart = ImagePart | VideoPart | AudioPart | DocumentPart;

/** The native formats by kind, with their media types. */
export const mediaTypes: Readonly<Record<MediaPart["type"], Readonly<Record<string, string>>>> = {
  image: { jpeg: "image/jpeg", png: "image/png", gif: "image/gif", webp: "image/webp" },
  video: {
    mkv: "video/x-matroska",
    mov: "video/quicktime",
    mp4: "video/mp4",
    webm: "video/webm",
    three_gp: "video/3gpp",
    flv: "video/x-flv",
    mpeg: "video/mpeg",
    mpg: "video/mpg",
    wmv: "video/x-ms-wmv",
  },
  audio: {
    mp3: "audio/mpeg",
    opus: "audio/opus",
    wav: "audio/wav",
    aac: "audio/aac",
    flac: "audio/flac",
    mp4: "audio/mp4",
    ogg: "audio/ogg",
    mkv: "audio/x-matroska",
  },
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
};

/** A picture, film, sound or document as a block. Throws `unsupported` for what this Nova can't take. */
export function encodeMedia(part: MediaPart, draft: Draft): JsonObject {
  const { type, mediaType } = part;
  refuseKind(type, draft);
  const format = formatOf(type, mediaType);
  if (!format) {
    const names = Object.values(mediaTypes[type]).join(", ");
    throw unsupported(draft, `Nova takes no ${type} of type ${mediaType}`, `Convert it to one of: ${names}.`);
  }
  const name = type === "document" ? documentName(part, draft) : {};
  return { [type]: { format, ...name, source: encodeSource(part, draft) } };
}

function refuseKind(type: MediaPart["type"], draft: Draft): void {
  if (isModel(draft.model, "amazon.nova-micro-"))
    throw unsupported(draft, `Nova Micro reads only text, no ${type} parts`, "Use Nova Lite or Pro.");
  if (type === "audio" && isFirstGeneration(draft.model))
    throw unsupported(draft, "this Nova can't hear audio parts", "Use a Nova of the second generation.");
}

// Besides the registered type, the format's name as a subtype is understood: audio/mp3.
function formatOf(type: MediaPart["type"], mediaType: string): string | undefined {
  const known = Object.entries(mediaTypes[type]);
  return known.find(([format, name]) => mediaType === name || mediaType === `${type}/${format}`)?.[0];
}

// Only Converse's schema lists documents, and it demands a name; that InvokeModel takes the same block is unverified.
function documentName({ name, context, citations }: DocumentPart, draft: Draft): JsonObject {
  if (context !== undefined) {
    throw unsupported(
      draft,
      "Nova's documents have no context",
      "Put it into a text part beside the document.",
    );
  }
  if (citations) warn(draft, "adjusted-content", "messages", "Nova cites no documents; none were asked for");
  draft.documents++;
  return { name: name ?? `document-${draft.documents}` };
}

// A body has 25 MB at most, and base64 text is a third longer than its bytes.
const maxBytes = 18.75 * 2 ** 20;

function encodeSource({ type, source }: MediaPart, draft: Draft): JsonObject {
  if (source.type === "text") return { bytes: toBase64(new TextEncoder().encode(source.text)) };
  if (source.type === "s3" && (type === "video" || type === "audio")) {
    const { uri, bucketOwner } = source;
    return { s3Location: present({ uri, bucketOwner }) };
  }
  if (source.type === "content") {
    const way = 'Pass it as { type: "text", text }.';
    throw unsupported(draft, "Nova's own format takes no document in blocks of content", way);
  }
  checkSize({ type, source }, maxBytes, draft);
  return { bytes: inlineData({ type, source }, draft) };
}
