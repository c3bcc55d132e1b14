import { refused } from "./media-address.ts";

/** The media type of fetched bytes: the declared one, if they can be that; what they are, for `image/*` and for `application/octet-stream`, which is any document. Throws `invalid-request` for bytes that are something else, such as a page that says that a picture is gone. */
export function mediaTypeOf(bytes: Uint8Array, declared: string, host: string): string {
  const wanted = bare(declared);
  const found = signatures.find(({ pieces }) => pieces.every(([at, text]) => stands(bytes, at, text)));
  const any = wanted.endsWith("/*") && found?.types.find((type) => type.startsWith(wanted.slice(0, -1)));
  if (any) return any;
  const document = wanted === anyDocument ? documentType(bytes, found) : undefined;
  if (document) return document;
  // Texts have no signature, and other types may have one that is not known here.
  const fits = found ? found.types.includes(wanted) : !isSigned(wanted) && wanted !== anyDocument;
  if (fits) return declared;
  const what = found ? found.types[0] : "nothing that is known";
  throw refused(host, `it is declared as ${wanted}, and its bytes are ${what}`);
}

/** How files of a format begin: texts, a byte for each character, and where they stand. */
interface Signature {
  /** What such a file can be; the first is its usual name. */
  types: readonly string[];
  pieces: readonly (readonly [at: number, text: string])[];
}

const anyDocument = "application/octet-stream";

const office = "application/vnd.openxmlformats-officedocument";
const docx = `${office}.wordprocessingml.document`;
const xlsx = `${office}.spreadsheetml.sheet`;
const compound = ["application/msword", "application/vnd.ms-excel"];
const mp4 = ["video/mp4", "audio/mp4", "video/quicktime", "video/3gpp", "audio/m4a", "audio/x-m4a"];
const heic = ["image/avif", "image/heic", "image/heif"];
const matroska = ["video/webm", "audio/webm", "video/x-matroska", "video/matroska", "audio/x-matroska"];
const mp3 = ["audio/mpeg", "audio/mp3"];
const wav = ["audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"];

const signatures: readonly Signature[] = [
  { types: ["image/png"], pieces: [[0, "\x89PNG\r\n\x1a\n"]] },
  { types: ["image/jpeg", "image/jpg"], pieces: [[0, "\xff\xd8\xff"]] },
  { types: ["image/gif"], pieces: [[0, "GIF8"]] },
  {
    types: ["image/webp"],
    pieces: [
      [0, "RIFF"],
      [8, "WEBP"],
    ],
  },
  {
    types: wav,
    pieces: [
      [0, "RIFF"],
      [8, "WAVE"],
    ],
  },
  { types: ["application/pdf"], pieces: [[0, "%PDF-"]] },
  { types: ["application/zip", docx, xlsx], pieces: [[0, "PK\x03\x04"]] },
  { types: compound, pieces: [[0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]] },
  { types: [...mp4, ...heic], pieces: [[4, "ftyp"]] },
  { types: matroska, pieces: [[0, "\x1a\x45\xdf\xa3"]] },
  { types: ["video/x-flv"], pieces: [[0, "FLV\x01"]] },
  { types: ["video/mpeg", "video/mpg"], pieces: [[0, "\x00\x00\x01\xba"]] },
  { types: ["video/mpeg", "video/mpg"], pieces: [[0, "\x00\x00\x01\xb3"]] },
  { types: ["video/x-ms-wmv", "video/wmv"], pieces: [[0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11"]] },
  { types: ["audio/flac", "audio/x-flac"], pieces: [[0, "fLaC"]] },
  { types: ["audio/ogg", "audio/opus", "video/ogg"], pieces: [[0, "OggS"]] },
  { types: mp3, pieces: [[0, "ID3"]] },
  ...["\xff\xfb", "\xff\xfa", "\xff\xf3", "\xff\xf2"].map((text) => ({
    types: mp3,
    pieces: [[0, text]] as const,
  })),
  ...["\xff\xf1", "\xff\xf9"].map((text) => ({
    types: ["audio/aac", "audio/x-aac"],
    pieces: [[0, text]] as const,
  })),
];

function documentType(bytes: Uint8Array, found: Signature | undefined): string | undefined {
  const [type] = found?.types ?? [];
  if (type === "application/pdf") return type;
  const text = new TextDecoder("latin1");
  if (type === "application/zip") {
    // The names of a package's files are in its directory, at the end.
    const names = text.decode(bytes.subarray(-65_536));
    return names.includes("word/") ? docx : names.includes("xl/") ? xlsx : undefined;
  }
  if (found || bytes.includes(0)) return undefined;
  return /^\s*<(!doctype\s+html|html)/i.test(text.decode(bytes.subarray(0, 1024)))
    ? "text/html"
    : "text/plain";
}

function stands(bytes: Uint8Array, at: number, text: string): boolean {
  return Array.from(text).every((character, index) => bytes[at + index] === character.charCodeAt(0));
}

function isSigned(type: string): boolean {
  return type.endsWith("/*") || signatures.some(({ types }) => types.includes(type));
}

function bare(type: string): string {
  return type.split(";", 1).join("").trim().toLowerCase();
}
