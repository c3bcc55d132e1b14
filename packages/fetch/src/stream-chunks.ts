import {
  abortedError,
  type BedrockError,
  type ErrorCode,
  isObject,
  type JsonObject,
  type JsonValue,
  parseJson,
  type WireCall,
} from "@bedplate/core";
import type { Asked } from "./ask.ts";
import { createEventStreamDecoder, type Frame } from "./event-stream-decoder.ts";
import { connectionError, failure, requestIdOf, toldError } from "./fetch-error.ts";
import type { Headers } from "./http.ts";
import type { Platform } from "./platform.ts";

/** The chunks of a stream. Whoever leaves the loop early stops the request on the wire. */
export async function* readChunks(
  { call, signal, host, reply }: Asked,
  { crc32, base64Text }: Pick<Platform, "crc32" | "base64Text">,
): AsyncGenerator<JsonObject> {
  const { headers, body } = reply;
  const stream = { call, headers, base64Text };
  const decoder = createEventStreamDecoder({ crc32, fail: (code, fact) => broken(stream, code, fact) });
  try {
    for await (const bytes of body) {
      decoder.push(bytes);
      for (let frame = decoder.next(); frame; frame = decoder.next()) {
        // What has arrived before the abort is not told after it.
        if (signal?.aborted) throw abortedError(signal, call.modelId || undefined);
        const chunk = readEvent(frame, stream);
        if (chunk) yield chunk;
      }
    }
    decoder.end();
  } catch (error) {
    throw connectionError(error, { call, signal, host, headers });
  } finally {
    reply.close();
  }
}

/** What a stream belongs to. */
interface StreamContext {
  call: WireCall;
  /** Of the reply. */
  headers: Headers;
  base64Text: Platform["base64Text"];
}

/** The chunk in a frame; `undefined` for one that has none. Throws the service's error when the frame is one. */
function readEvent({ headers, content }: Frame, stream: StreamContext): JsonObject | undefined {
  const kind = headers.get(":message-type");
  switch (kind) {
    case "event":
      return readMembers(headers.get(":event-type") ?? "", content, stream);
    case "exception": {
      const text = decoder.decode(content);
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

function readMembers(event: string, content: Uint8Array, stream: StreamContext): JsonObject | undefined {
  const native = stream.call.operation === "InvokeModel";
  if (native && event !== "chunk") return undefined;
  const base64 = native ? leadingBytes(content) : undefined;
  if (base64 !== undefined) return readChunk(base64, stream);
  const members = parseJson(decoder.decode(content));
  if (!isObject(members))
    throw broken(stream, "invalid-response", "an event of the stream is no JSON object.");
  return native ? readChunk(members.bytes, stream) : { [event]: members };
}

const quote = 0x22;
const opening = Uint8Array.from('{"bytes":"', (letter) => letter.charCodeAt(0));

/** `bytes` where it comes first, as it always has: what follows is filling, which is not worth parsing. */
function leadingBytes(content: Uint8Array): string | undefined {
  for (let at = 0; at < opening.length; at++) if (content[at] !== opening[at]) return undefined;
  const end = content.indexOf(quote, opening.length);
  if (end < 0) return undefined;
  const base64 = decoder.decode(content.subarray(opening.length, end));
  return base64.includes("\\") ? undefined : base64;
}

// `"[DONE]"`, which Palmyra sends behind its last object (langchain-aws, test data of real calls).
const done = "IltET05FXSI=";

function readChunk(bytes: JsonValue | undefined, stream: StreamContext): JsonObject | undefined {
  if (!bytes || bytes === done) return undefined;
  const chunk = typeof bytes === "string" ? parseJson(stream.base64Text(bytes)) : undefined;
  if (!isObject(chunk)) throw broken(stream, "invalid-response", "the reply is no JSON object.");
  return chunk;
}

const decoder = new TextDecoder();

function streamError(
  { call, headers }: StreamContext,
  type: string | undefined,
  json: JsonObject,
): BedrockError {
  return toldError(call, { type, headers, json });
}

function broken({ call, headers }: StreamContext, code: ErrorCode, fact: string): BedrockError {
  return failure(call, code, fact, { requestId: requestIdOf(headers) });
}
