import { fileTypeFromBuffer } from "file-type";
import { refused } from "./media-address.ts";

/** The media type of fetched bytes: the declared one, if they can be that; what they are, for `image/*`. Throws `invalid-request` for bytes that are something else, such as a page that says that a picture is gone. */
export async function mediaTypeOf(bytes: Uint8Array, declared: string, host: string): Promise<string> {
  const wanted = bare(declared);
  const found = bare((await fileTypeFromBuffer(bytes))?.mime ?? "");
  if (wanted.endsWith("/*") && found.startsWith(wanted.slice(0, -1))) return found;
  if (fits(found, wanted)) return declared;
  throw refused(host, `it is declared as ${wanted}, and its bytes are ${found || "nothing that is known"}`);
}

function fits(found: string, wanted: string): boolean {
  // Texts have no signature.
  if (isText(wanted)) return found === "" || isText(found);
  const [one, other] = [kindOf(found), kindOf(wanted)];
  return one === other;
}

function isText(type: string): boolean {
  return /^text\/|[/+](json|xml|yaml|x-yaml|csv|markdown)$/.test(type) && type !== "image/svg+xml";
}

// Names of the same format. A container of sound is one of films without any.
function kindOf(type: string): string {
  const known = aliases[type] ?? type;
  return known.replace(/^(audio|video)\//, "av/");
}

const aliases: Readonly<Record<string, string>> = {
  "image/jpg": "image/jpeg",
  "audio/mp3": "audio/mpeg",
  "audio/x-wav": "audio/wav",
  "audio/wave": "audio/wav",
  "audio/vnd.wave": "audio/wav",
  "audio/x-m4a": "audio/mp4",
  "audio/m4a": "audio/mp4",
  "video/x-m4v": "video/mp4",
  "audio/x-flac": "audio/flac",
  "audio/opus": "audio/ogg",
  "video/x-matroska": "video/matroska",
  "audio/x-matroska": "video/matroska",
  // Old office files are all of one container.
  "application/msword": "application/x-cfb",
  "application/vnd.ms-excel": "application/x-cfb",
  "application/vnd.ms-powerpoint": "application/x-cfb",
};

function bare(type: string): string {
  return type.split(";", 1).join("").trim().toLowerCase();
}
