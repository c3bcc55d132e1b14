import { crc32 } from "node:zlib";
import { BedrockError } from "@bedplate/core";

/** One message of `application/vnd.amazon.eventstream`. Headers that are no strings are kept as their bytes. */
export interface EventMessage {
  readonly headers: ReadonlyMap<string, string | Uint8Array>;
  readonly content: Uint8Array;
}

/** Reads the messages of a stream as their bytes come, and checks both of their checksums. Throws `invalid-request`. */
export async function* readMessages(source: AsyncIterable<Uint8Array>): AsyncGenerator<EventMessage> {
  const pieces: Uint8Array[] = [];
  let held = 0;
  let wanted = prelude;
  for await (const piece of source) {
    pieces.push(piece);
    held += piece.length;
    // Joined only when a whole message is there, so that many small pieces stay linear.
    while (held >= wanted) {
      const bytes = Buffer.concat(pieces.splice(0));
      const length = messageLength(bytes);
      if (bytes.length >= length) yield readMessage(bytes.subarray(0, length));
      const rest = bytes.length >= length ? bytes.subarray(length) : bytes;
      wanted = rest === bytes ? length : prelude;
      if (rest.length > 0) pieces.push(rest);
      held = rest.length;
    }
  }
  if (held > 0) throw damaged("it ended inside a message");
}

/** One message that is there as a whole. Throws `invalid-request`. */
export function readMessage(bytes: Uint8Array): EventMessage {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < smallest || messageLength(view) !== bytes.length)
    throw damaged("a message's length is wrong");
  const end = bytes.length - 4;
  if (crc32(view.subarray(0, end)) !== view.readUInt32BE(end)) throw damaged("a message's checksum is wrong");
  const content = prelude + view.readUInt32BE(4);
  if (content > end) throw damaged("a message's headers are longer than the message");
  return { headers: readHeaders(view.subarray(prelude, content)), content: view.subarray(content, end) };
}

const prelude = 12;
const smallest = 16;

// A chunk may have 1,000,000 bytes, which are base64 text inside two messages.
const longest = 1_500_000;

function messageLength(bytes: Buffer): number {
  if (crc32(bytes.subarray(0, 8)) !== bytes.readUInt32BE(8)) throw damaged("a prelude's checksum is wrong");
  const length = bytes.readUInt32BE(0);
  if (length < smallest || length > longest)
    throw damaged(`a message has ${length} bytes, and may have ${smallest} to ${longest}`);
  return length;
}

/** What a value takes by its type; those of types 6 and 7 tell their length first. */
const sizes: readonly (number | undefined)[] = [0, 0, 1, 2, 4, 8, undefined, undefined, 8, 16];
const text = 7;

function readHeaders(bytes: Buffer): Map<string, string | Uint8Array> {
  const headers = new Map<string, string | Uint8Array>();
  for (let at = 0; at < bytes.length; ) {
    const nameEnd = at + 1 + (bytes[at] ?? 0);
    const type = bytes[nameEnd];
    if (type === undefined || type >= sizes.length) throw damaged("a header has no type");
    const long = sizes[type] === undefined;
    if (long && nameEnd + 3 > bytes.length) throw damaged("a header has no value");
    const start = nameEnd + (long ? 3 : 1);
    const end = start + (sizes[type] ?? bytes.readUInt16BE(nameEnd + 1));
    if (end > bytes.length) throw damaged("a header's value is cut off");
    const value = bytes.subarray(start, end);
    headers.set(bytes.toString("utf8", at + 1, nameEnd), type === text ? value.toString("utf8") : value);
    at = end;
  }
  return headers;
}

function damaged(fact: string): BedrockError {
  return new BedrockError("invalid-request", `The event stream could not be read: ${fact}.`);
}
