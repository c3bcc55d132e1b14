import { BedrockError } from "./error.ts";
import type { AudioPart, DocumentPart, ImagePart, VideoPart } from "./message-parts.ts";

/** What a part shows or plays. */
export type MediaKind = (ImagePart | DocumentPart | VideoPart | AudioPart)["type"];

/** What is known of a file before it is looked into. */
export interface MediaHints {
  /** What it shall be; one container holds both film and sound. */
  readonly kind?: MediaKind;
  /** The file's name, whose ending tells what the bytes don't: text has no signature. */
  readonly name?: string;
}

const officeXml = "application/vnd.openxmlformats-officedocument";
const docx = `${officeXml}.wordprocessingml.document`;
const xlsx = `${officeXml}.spreadsheetml.sheet`;

/** The media types that files are called after. */
const endings: Readonly<Record<string, string>> = {
  ...{ png: "image/png", jpg: "image/jpeg", jpeg: "image/jpeg", gif: "image/gif", webp: "image/webp" },
  ...{ pdf: "application/pdf", doc: "application/msword", docx, xls: "application/vnd.ms-excel", xlsx },
  ...{ csv: "text/csv", html: "text/html", htm: "text/html", txt: "text/plain", md: "text/markdown" },
  ...{ mp4: "video/mp4", mov: "video/quicktime", mkv: "video/x-matroska", webm: "video/webm" },
  ...{
    flv: "video/x-flv",
    mpeg: "video/mpeg",
    mpg: "video/mpeg",
    wmv: "video/x-ms-wmv",
    "3gp": "video/3gpp",
  },
  ...{ mp3: "audio/mpeg", wav: "audio/wav", flac: "audio/flac", ogg: "audio/ogg", opus: "audio/ogg" },
  ...{ aac: "audio/aac", m4a: "audio/mp4", mka: "audio/x-matroska", pcm: "audio/pcm" },
};

/** Other names of the same types. */
const aliases: Readonly<Record<string, string>> = {
  ...{ "image/jpg": "image/jpeg", "video/mpg": "video/mpeg", "audio/mp3": "audio/mpeg" },
  ...{ "audio/wave": "audio/wav", "audio/x-wav": "audio/wav", "audio/vnd.wave": "audio/wav" },
  ...{ "audio/x-flac": "audio/flac", "audio/opus": "audio/ogg", "audio/x-aac": "audio/aac" },
  ...{ "audio/m4a": "audio/mp4", "audio/x-m4a": "audio/mp4", "application/x-pdf": "application/pdf" },
};

/** Where files of a type have which bytes. */
const signatures: readonly (readonly [mediaType: string, at: number, mark: string])[] = [
  ["image/png", 0, "\x89PNG"],
  ["image/jpeg", 0, "\xff\xd8\xff"],
  ["image/gif", 0, "GIF8"],
  ["image/webp", 8, "WEBP"],
  ["application/pdf", 0, "%PDF-"],
  ["audio/wav", 8, "WAVE"],
  ["audio/flac", 0, "fLaC"],
  ["audio/ogg", 0, "OggS"],
  ["audio/mpeg", 0, "ID3"],
  ["video/x-flv", 0, "FLV\x01"],
  ["video/mpeg", 0, "\0\0\x01\xba"],
  ["video/mpeg", 0, "\0\0\x01\xb3"],
  ["video/x-ms-wmv", 0, "\x30\x26\xb2\x75\x8e\x66"],
];

/** How much of a file's beginning and end is looked into. */
const span = 65_536;

/** What a file is by its bytes, and by its name where they don't tell; `undefined` where neither does. */
export function mediaTypeOf(bytes: Uint8Array, hints: MediaHints = {}): string | undefined {
  const head = latin1(bytes.subarray(0, span));
  return (
    signatures.find(([, at, mark]) => head.startsWith(mark, at))?.[0] ??
    containerType(head, bytes, hints) ??
    soundType(head) ??
    mediaTypeOfName(hints.name) ??
    (hints.kind === "document" ? textType(head) : undefined)
  );
}

/** What a file is by the ending of its name or address. */
export function mediaTypeOfName(name = ""): string | undefined {
  const ending = /\.(\w+)(?:[?#].*)?$/.exec(name)?.[1]?.toLowerCase() ?? "";
  return Object.hasOwn(endings, ending) ? endings[ending] : undefined;
}

/** What a media type is for. */
export function kindOf(mediaType: string): MediaKind {
  const [kind = ""] = mediaType.split("/");
  return kind === "image" || kind === "video" || kind === "audio" ? kind : "document";
}

/** A type under its registered name. Throws `invalid-request` when the bytes are plainly of another. */
export function checkedType(declared: string, found: string | undefined): string {
  const name = aliases[declared] ?? declared;
  const [known, isText] = [found && Object.values(endings).includes(name), kindOf(name) === "document"];
  const isSame = name === found || (isText && name.startsWith("text/") && found?.startsWith("text/"));
  if (!known || isSame) return name === "image/jpeg" ? name : declared;
  const message = `The bytes are ${found}, not ${declared}. Correct the media type, or leave it out.`;
  throw new BedrockError("invalid-request", message);
}

function containerType(head: string, bytes: Uint8Array, { kind, name }: MediaHints): string | undefined {
  const heard = kind === "audio" ? "audio" : "video";
  if (head.startsWith("ftyp", 4)) return isoType(head.slice(8, 12), heard);
  if (head.startsWith("\x1a\x45\xdf\xa3"))
    return head.slice(0, 64).includes("webm") ? `${heard}/webm` : `${heard}/x-matroska`;
  // The names of a package's files are in its directory, at the end.
  if (head.startsWith("PK\x03\x04")) return packageType(head + latin1(bytes.subarray(-span)));
  const isOffice = head.startsWith("\xd0\xcf\x11\xe0");
  return isOffice ? mediaTypeOfName(name) : undefined;
}

function isoType(brand: string, heard: "audio" | "video"): string {
  if (brand === "avif" || brand === "heic") return `image/${brand}`;
  if (brand === "qt  ") return "video/quicktime";
  if (brand.startsWith("3g")) return "video/3gpp";
  return brand.startsWith("M4A") ? "audio/mp4" : `${heard}/mp4`;
}

function packageType(names: string): string | undefined {
  if (names.includes("word/")) return docx;
  return names.includes("xl/") ? xlsx : undefined;
}

// Frames of sound begin with eleven or twelve set bits; the layer tells MP3 from AAC.
function soundType(head: string): string | undefined {
  const second = head.charCodeAt(1);
  if (head.charCodeAt(0) !== 0xff || second < 0xe0) return undefined;
  if ((second & 0xf6) === 0xf0) return "audio/aac";
  return (second & 0x06) === 0x02 ? "audio/mpeg" : undefined;
}

function textType(head: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what text doesn't have
  if (/[\0-\x08\x0e-\x1a]/.test(head)) return undefined;
  return /^\s*<(!doctype\s+html|html)/i.test(head) ? "text/html" : "text/plain";
}

function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x4000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x4000));
  return text;
}
