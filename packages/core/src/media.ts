import { BedrockError } from "./error.ts";
import { checkedType, kindOf, type MediaKind, mediaTypeOf, mediaTypeOfName } from "./media-type.ts";
import { fromBase64, toBase64 } from "./message.ts";
import type { AudioPart, DocumentPart, ImagePart, MediaSource, VideoPart } from "./message-parts.ts";

/** Bytes, base64 text, a `data:` URL, an `s3://` or `https://` address, or a source. A file on disk: `image(await readFile(path))`. */
export type MediaInput = Uint8Array | ArrayBuffer | string | MediaSource;

/** A `Blob` or `File`, whose bytes have to be waited for. */
export interface MediaFile {
  readonly type: string;
  readonly name?: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** What is known of a medium beside its bytes. */
export interface MediaOptions {
  /** Such as `image/png`. Default: what the bytes are, or what the name says. */
  mediaType?: string;
  /** The file's name, whose ending tells what the bytes don't. */
  name?: string;
}

/** What is known of a document beside its bytes. Its name is told to the model. */
export interface DocumentOptions extends MediaOptions, Pick<DocumentPart, "context" | "citations"> {}

/** A picture. A media type alone may stand for the options. Throws `invalid-request` when the bytes are none, or of another type than was said. */
export function image(source: MediaFile, options?: MediaOptions | string): Promise<ImagePart>;
export function image(source: MediaInput, options?: MediaOptions | string): ImagePart;
export function image(
  source: MediaFile | MediaInput,
  options?: MediaOptions | string,
): ImagePart | Promise<ImagePart> {
  return withMedium("image", source, options, (medium) => ({ type: "image", ...medium }));
}

/** A document, as `image`. Base64 text is a file; plain text is `{ type: "text", text }`. */
export function document(source: MediaFile, options?: DocumentOptions | string): Promise<DocumentPart>;
export function document(
  source: MediaInput | DocumentPart["source"],
  options?: DocumentOptions | string,
): DocumentPart;
export function document(
  source: MediaFile | MediaInput | DocumentPart["source"],
  options: DocumentOptions | string = {},
): DocumentPart | Promise<DocumentPart> {
  const { mediaType = "text/plain", name, ...rest } = optionsOf(options);
  const named = { ...(name !== undefined && { name }), ...rest };
  if (typeof source === "object" && "type" in source && (source.type === "text" || source.type === "content"))
    // A file of that type has no such members.
    return { type: "document", mediaType, source: source as DocumentPart["source"], ...named };
  // What is no text or content is a medium.
  const medium = source as MediaFile | MediaInput;
  return withMedium("document", medium, options, (read) => ({ type: "document", ...read, ...named }));
}

/** A film, as `image`. */
export function video(source: MediaFile, options?: MediaOptions | string): Promise<VideoPart>;
export function video(source: MediaInput, options?: MediaOptions | string): VideoPart;
export function video(
  source: MediaFile | MediaInput,
  options?: MediaOptions | string,
): VideoPart | Promise<VideoPart> {
  return withMedium("video", source, options, (medium) => ({ type: "video", ...medium }));
}

/** Sound, as `image`. */
export function audio(source: MediaFile, options?: MediaOptions | string): Promise<AudioPart>;
export function audio(source: MediaInput, options?: MediaOptions | string): AudioPart;
export function audio(
  source: MediaFile | MediaInput,
  options?: MediaOptions | string,
): AudioPart | Promise<AudioPart> {
  return withMedium("audio", source, options, (medium) => ({ type: "audio", ...medium }));
}

interface Medium {
  readonly mediaType: string;
  readonly source: MediaSource;
}

function withMedium<Part>(
  kind: MediaKind,
  source: MediaFile | MediaInput,
  options: MediaOptions | string | undefined,
  make: (medium: Medium) => Part,
): Part | Promise<Part> {
  const given = optionsOf(options);
  if (typeof source === "string" || !("arrayBuffer" in source)) return make(readMedium(kind, source, given));
  const name = given.name ?? source.name;
  const read = (bytes: ArrayBuffer): Part =>
    make(readMedium(kind, bytes, { ...given, ...(name !== undefined && { name }) }, source.type));
  return source.arrayBuffer().then(read);
}

function optionsOf<Options extends MediaOptions>(
  options: Options | string | undefined,
): Options | MediaOptions {
  return typeof options === "string" ? { mediaType: options } : (options ?? {});
}

/** `hint` is what a browser believes of a file: it counts only where nothing else tells. */
function readMedium(kind: MediaKind, input: MediaInput, options: MediaOptions, hint?: string): Medium {
  const { source, declared } = sourceOf(input, options.mediaType);
  const mediaType =
    declared === undefined
      ? (findType(kind, input, source, options) ??
        (hint === "application/octet-stream" ? undefined : hint || undefined))
      : checkedType(declared, signedType(kind, input, source));
  if (mediaType === undefined && source.type !== "url")
    throw invalid(`What kind of ${kind} this is can't be told. Pass its mediaType.`);
  // Who fetches it sees what it is.
  const known = mediaType ?? (kind === "document" ? "application/octet-stream" : `${kind}/*`);
  if (mediaType !== undefined && kindOf(mediaType) !== kind)
    throw invalid(`This is ${mediaType}, and no ${kind}. Make it with ${kindOf(mediaType)}().`);
  return { mediaType: known, source };
}

function findType(
  kind: MediaKind,
  input: MediaInput,
  source: MediaSource,
  { name }: MediaOptions,
): string | undefined {
  if (source.type !== "base64") return mediaTypeOfName(source.type === "s3" ? source.uri : source.url);
  return mediaTypeOf(peek(input, source.data), { kind, ...(name !== undefined && { name }) });
}

// Text has no signature: what looks like it may be anything.
function signedType(kind: MediaKind, input: MediaInput, source: MediaSource): string | undefined {
  if (source.type !== "base64") return undefined;
  return mediaTypeOf(peek(input, source.data), kind === "audio" ? { kind } : {});
}

function sourceOf(
  input: MediaInput,
  declared: string | undefined,
): { source: MediaSource; declared: string | undefined } {
  if (typeof input !== "string") {
    const isBytes = input instanceof Uint8Array || input instanceof ArrayBuffer;
    const source = isBytes ? { type: "base64" as const, data: toBase64(new Uint8Array(input)) } : input;
    return { source, declared };
  }
  if (input.startsWith("s3://")) return { source: { type: "s3", uri: input }, declared };
  if (/^https?:/.test(input)) return { source: { type: "url", url: input }, declared };
  const [, said, data] = /^data:([^;,]*)[^,]*;base64,(.*)$/s.exec(input) ?? [];
  if (data === undefined) return { source: { type: "base64", data: input }, declared };
  return { source: { type: "base64", data }, declared: declared ?? (said || undefined) };
}

// The beginning of a text is enough, except for packages, whose directory is at the end.
function peek(input: MediaInput, data: string): Uint8Array {
  if (input instanceof Uint8Array) return input;
  if (input instanceof ArrayBuffer) return new Uint8Array(input);
  const isPackage = data.startsWith("UEsDB");
  const text = (isPackage ? data : data.slice(0, peeked)).replace(/\s+/g, "");
  return fromBase64(isPackage ? text : text.slice(0, text.length - (text.length % 4)) || text);
}

const peeked = 8_192;

function invalid(message: string): BedrockError {
  return new BedrockError("invalid-request", message);
}
