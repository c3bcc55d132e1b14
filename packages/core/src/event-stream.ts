import type { Crc32 } from "./crc32.ts";
import type { BedrockError, ErrorCode } from "./error.ts";
import { createEventStreamDecoder, type EventStreamDecoder, type Frame } from "./event-stream-decoder.ts";
import { isObject, type JsonObject, type JsonValue, parseJson } from "./json.ts";
import { abortedError } from "./retry.ts";
import type { WireCall } from "./transport.ts";
import { callError, requestIdOf, toldError } from "./wire-error.ts";

/** A streamed reply whose frames nobody has read. */
export interface EventStreamReply {
  call: WireCall;
  signal: AbortSignal | undefined;
  /** In lower case. */
  headers: Readonly<Record<string, string>>;
  /** Frames of `application/vnd.amazon.eventstream`, cut anywhere. */
  body: AsyncIterable<Uint8Array>;
  /** Stops the request on the wire and lets go of its signal; behind the end of `body` there is nothing left to stop. */
  close(): void;
  /** What whatever `body` throws means. */
  errorOf(error: unknown): BedrockError;
}

/** What platforms have their own way of. */
export interface EventStreamPlatform {
  crc32: Crc32;
  /** Some of the bytes, all of them ASCII, as text. */
  asciiText(bytes: Uint8Array, from: number, to: number): string;
  /** The text whose bytes these are; empty when they are no base64. */
  base64Text(base64: string): string;
}

/** The chunks of a streamed reply, those of one piece of the body together. Throws what the stream tells, behind what came before it. */
export async function* readEventStream(
  { body, close, errorOf, ...reply }: EventStreamReply,
  platform: EventStreamPlatform,
): AsyncGenerator<JsonObject[]> {
  const { call, signal, headers } = reply;
  const stream = { call, headers, platform };
  const fail = (code: ErrorCode, fact: string): BedrockError => broken(stream, code, fact);
  const decoder = createEventStreamDecoder({ crc32: platform.crc32, fail });
  try {
    for await (const bytes of body) {
      decoder.push(bytes);
      const { batch, failure } = readBatch(decoder, stream);
      // What has arrived before the abort is not told after it.
      if (signal?.aborted) throw abortedError(signal, call.modelId || undefined);
      if (batch.length > 0) yield batch;
      if (failure) throw failure.error;
    }
    decoder.end();
  } catch (error) {
    throw errorOf(error);
  } finally {
    close();
  }
}

function readBatch(
  decoder: EventStreamDecoder,
  stream: StreamContext,
): { batch: JsonObject[]; failure?: { error: unknown } } {
  const batch: JsonObject[] = [];
  try {
    for (let frame = decoder.next(); frame; frame = decoder.next()) {
      const chunk = readEvent(frame, stream);
      if (chunk) batch.push(chunk);
    }
    return { batch };
  } catch (error) {
    return { batch, failure: { error } };
  }
}

/** What a stream belongs to. */
interface StreamContext {
  call: WireCall;
  /** Of the reply. */
  headers: EventStreamReply["headers"];
  platform: EventStreamPlatform;
}

/** The chunk in a frame; `undefined` for one that has none. Throws the service's error when the frame is one. */
function readEvent(frame: Frame, stream: StreamContext): JsonObject | undefined {
  const { headers } = frame;
  const kind = headers.get(":message-type");
  switch (kind) {
    case "event":
      return readMembers(headers.get(":event-type") ?? "", frame, stream);
    case "exception": {
      const text = contentOf(frame);
      const json = parseJson(text);
      throw streamError(stream, headers.get(":exception-type"), isObject(json) ? json : { message: text });
    }
    case "error": {
      const message = headers.get(":error-message");
      throw streamError(stream, headers.get(":error-code"), message === undefined ? {} : { message });
    }
    default:
      throw broken(
        stream,
        "invalid-response",
        `a message of the stream is of an unknown kind (${kind ?? "none"}).`,
      );
  }
}

function readMembers(event: string, frame: Frame, stream: StreamContext): JsonObject | undefined {
  const native = stream.call.operation === "InvokeModel";
  if (native && event !== "chunk") return undefined;
  const base64 = native ? leadingBytes(frame, stream.platform) : undefined;
  if (base64 !== undefined) return readChunk(base64, stream);
  const members = parseJson(contentOf(frame));
  if (!isObject(members))
    throw broken(stream, "invalid-response", "an event of the stream is no JSON object.");
  return native ? readChunk(members.bytes, stream) : { [event]: members };
}

const quote = 0x22;
const opening = Uint8Array.from('{"bytes":"', (letter) => letter.charCodeAt(0));

/** `bytes` where it comes first, as it always has: what follows is filling, which is not worth parsing. */
function leadingBytes({ bytes, from, to }: Frame, { asciiText }: EventStreamPlatform): string | undefined {
  for (let at = 0; at < opening.length; at++) if (bytes[from + at] !== opening[at]) return undefined;
  const end = bytes.indexOf(quote, from + opening.length);
  if (end < 0 || end >= to) return undefined;
  const base64 = asciiText(bytes, from + opening.length, end);
  return base64.includes("\\") ? undefined : base64;
}

// `"[DONE]"`, which Palmyra sends behind its last object (langchain-aws, test data of real calls).
const done = "IltET05FXSI=";

function readChunk(bytes: JsonValue | undefined, stream: StreamContext): JsonObject | undefined {
  if (!bytes || bytes === done) return undefined;
  const chunk = typeof bytes === "string" ? parseJson(stream.platform.base64Text(bytes)) : undefined;
  if (!isObject(chunk)) throw broken(stream, "invalid-response", "the reply is no JSON object.");
  return chunk;
}

const decoder = new TextDecoder();

function contentOf({ bytes, from, to }: Frame): string {
  return decoder.decode(bytes.subarray(from, to));
}

function streamError(
  { call, headers }: StreamContext,
  type: string | undefined,
  json: JsonObject,
): BedrockError {
  return toldError(call, { type, headers, json });
}

function broken({ call, headers }: StreamContext, code: ErrorCode, fact: string): BedrockError {
  return callError(call, code, fact, { requestId: requestIdOf(headers) });
}
