import { crc32 } from "node:zlib";
import { isObject, type JsonObject, type JsonValue } from "@bedplate/core";

/** Encodes one `application/vnd.amazon.eventstream` message. Its headers, kept in their order, are all strings. */
export function encodeFrame(
  headers: Record<string, string>,
  content: string | Uint8Array,
): Uint8Array<ArrayBuffer> {
  const head = encodeHeaders(headers);
  const body = typeof content === "string" ? Buffer.from(content) : content;
  // Not from Buffer's pool: a byte stream takes over the memory of what is put into it.
  const frame = Buffer.alloc(OVERHEAD + head.length + body.length);
  frame.writeUInt32BE(frame.length, 0);
  frame.writeUInt32BE(head.length, 4);
  frame.writeUInt32BE(crc32(frame.subarray(0, 8)), 8);
  frame.set(head, 12);
  frame.set(body, 12 + head.length);
  frame.writeUInt32BE(crc32(frame.subarray(0, -4)), frame.length - 4);
  return frame;
}

/** One chunk of a streamed InvokeModel reply. `position` counts the chunks of the stream and varies the padding. */
export function chunkFrame(chunk: object, position: number): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.from(JSON.stringify(chunk)).toString("base64");
  const headers = { ":event-type": "chunk", ":content-type": "application/json", ":message-type": "event" };
  return encodeFrame(headers, JSON.stringify({ bytes, p: padding(position, bytes.length) }));
}

/** One event of ConverseStream. Its keys, the padding's among them, come in alphabetical order, as the service writes them. */
export function eventFrame(event: string, members: JsonObject, position: number): Uint8Array<ArrayBuffer> {
  const size = JSON.stringify(members).length;
  const headers = { ":event-type": event, ":content-type": "application/json", ":message-type": "event" };
  return encodeFrame(headers, JSON.stringify(sorted({ ...members, p: padding(position, size) })));
}

/** A modelled exception, which is the last frame of its stream. The type may be given as in HTTP errors, with a capital. */
export function exceptionFrame(type: string, members: object): Uint8Array<ArrayBuffer> {
  const name = type.charAt(0).toLowerCase() + type.slice(1);
  const headers = {
    ":exception-type": name,
    ":content-type": "application/json",
    ":message-type": "exception",
  };
  return encodeFrame(headers, JSON.stringify(members));
}

/** An error that the service model does not name. Clients throw it under its code. */
export function errorFrame(code: string, message: string): Uint8Array<ArrayBuffer> {
  return encodeFrame({ ":message-type": "error", ":error-code": code, ":error-message": message }, "");
}

const OVERHEAD = 16;
const STRING = 7;

function encodeHeaders(headers: Record<string, string>): Buffer {
  return Buffer.concat(
    Object.entries(headers).map(([name, value]) => encodeHeader(Buffer.from(name), Buffer.from(value))),
  );
}

function encodeHeader(name: Buffer, value: Buffer): Buffer {
  const header = Buffer.alloc(4 + name.length + value.length);
  header.writeUInt8(name.length, 0);
  header.set(name, 1);
  header.writeUInt8(STRING, 1 + name.length);
  // Signed, so that a value over the format's limit of 32,767 bytes throws instead of being misread.
  header.writeInt16BE(value.length, 2 + name.length);
  header.set(value, 4 + name.length);
  return header;
}

const ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** The service hides the size of a chunk behind 2 to 61 letters; ours come from position and size, so that runs repeat. */
function padding(position: number, size: number): string {
  return ALPHABET.slice(0, 2 + ((position * 37 + size) % 60));
}

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(
    names.flatMap((name) => {
      const inner = value[name];
      return inner === undefined ? [] : [[name, sorted(inner)]];
    }),
  );
}
