import {
  BedrockError,
  isObject,
  type JsonObject,
  parseJson,
  type SpeechArrival,
  type SpeechInput,
  type SpeechInputDecoder,
  type SpeechPart,
  type SpeechRequest,
  type SpeechServerAdapter,
} from "@bedplate/core";
import { chunkFrame } from "./event-stream.ts";
import { type EventMessage, readMessage, readMessages } from "./event-stream-reader.ts";
import type { HandlerOptions, IncomingCall } from "./handler.ts";
import { modelOf, speechAdapter } from "./open-call.ts";
import { refusalFrame, refusalOf } from "./refusal.ts";
import { isOutsized } from "./request-limits.ts";

const operation = "InvokeModelWithBidirectionalStream";

/**
 * InvokeModelWithBidirectionalStream: events in, events out, at the same time. The answer begins once the first event
 * is right; what fails before is an ordinary refusal. The signatures of single events are not checked.
 */
export async function invokeModelWithBidirectionalStream(
  incoming: IncomingCall,
  options: HandlerOptions,
): Promise<Response> {
  if (incoming.httpVersion?.startsWith("1"))
    throw new BedrockError("invalid-request", `${operation} needs HTTP/2; this request came over HTTP/1.1.`);
  const converse = options.backend.converseSpeech;
  if (!converse) throw new BedrockError("configuration", "The backend has no converseSpeech.");
  const model = modelOf(incoming, options, operation);
  const adapter = speechAdapter(model, options);
  const decoder = adapter.createInputDecoder(model);
  const controller = new AbortController();
  const signal = AbortSignal.any([incoming.signal, controller.signal]);
  const arrivals = readArrivals(piecesOf(incoming.stream, signal), decoder);
  // Reads the first event; the request is complete only when the user begins to speak.
  const first = await arrivals.next();
  if (first.done) throw new BedrockError("invalid-request", "The stream has no events.");
  const talk: Talk = {
    incoming,
    converse,
    adapter,
    model,
    decoder,
    arrivals,
    early: first.value,
    signal,
  };
  return new Response(framesOf(answer(talk), controller), {
    headers: {
      "content-type": "application/vnd.amazon.eventstream",
      "x-amzn-requestid": incoming.requestId,
      "x-amzn-bedrock-content-type": "application/json",
    },
  });
}

interface Talk {
  incoming: IncomingCall;
  converse: NonNullable<HandlerOptions["backend"]["converseSpeech"]>;
  adapter: SpeechServerAdapter;
  model: ReturnType<typeof modelOf>;
  decoder: SpeechInputDecoder;
  arrivals: AsyncGenerator<SpeechArrival[]>;
  /** What the first event meant. */
  early: readonly SpeechArrival[];
  /** Aborts when the client goes away or the answer ends; then nothing is read any more. */
  signal: AbortSignal;
}

async function* answer(talk: Talk): AsyncGenerator<JsonObject> {
  const { incoming, converse, adapter, model, decoder, signal } = talk;
  const heard = createInputs(talk);
  const opened = await heard.request();
  if (!opened) return;
  const { request, promptName } = opened;
  const encoder = adapter.createOutputEncoder({ request, model }, idsOf(incoming.requestId, promptName));
  try {
    const session = await converse(request, { input: heard.inputs, signal });
    for await (const part of session) {
      expectAnswer(part, decoder);
      yield* encoder.push(part);
    }
  } catch (error) {
    // A wrong event ends the conversation in the backend, which may tell it in words of its own.
    throw heard.failure() ?? error;
  }
}

function expectAnswer(part: SpeechPart, decoder: SpeechInputDecoder): void {
  if (part.type === "tool-call") decoder.expect(part.id);
}

interface Inputs {
  /** The request, once it is complete; `undefined` where the stream ends before. */
  request(): Promise<{ request: SpeechRequest; promptName: string } | undefined>;
  inputs: AsyncIterable<SpeechInput>;
  failure(): unknown;
}

function createInputs({ arrivals, early }: Talk): Inputs {
  const waiting: SpeechArrival[] = [...early];
  let failure: unknown;
  const next = async (): Promise<SpeechArrival | undefined> => {
    while (waiting.length === 0) {
      const more = await arrivals.next();
      if (more.done) return undefined;
      waiting.push(...more.value);
    }
    return waiting.shift();
  };
  return {
    async request() {
      for (let arrival = await next(); arrival && arrival.type !== "end"; arrival = await next())
        if (arrival.type === "request") return arrival;
      return undefined;
    },
    inputs: {
      async *[Symbol.asyncIterator]() {
        try {
          for (let arrival = await next(); arrival && arrival.type !== "end"; arrival = await next())
            if (arrival.type === "input") yield arrival.input;
        } catch (error) {
          failure = error;
          throw error;
        }
      },
    },
    failure: () => failure,
  };
}

/** A body as it comes, until the signal; then it is let go, also while a piece is waited for, so that the connection can close. */
async function* piecesOf(
  stream: ReadableStream<Uint8Array> | undefined,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const reader = stream?.getReader();
  // A body that has failed can't be cancelled, and needn't be.
  const leave = (): void => void reader?.cancel().catch(() => {});
  signal.addEventListener("abort", leave, { once: true });
  if (signal.aborted) leave();
  try {
    for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) yield next.value;
  } finally {
    signal.removeEventListener("abort", leave);
    leave();
  }
}

/** What the events of a body mean, one list for each. */
async function* readArrivals(
  body: AsyncIterable<Uint8Array>,
  decoder: SpeechInputDecoder,
): AsyncGenerator<SpeechArrival[]> {
  for await (const outer of readMessages(body)) {
    const message = outer.headers.has(":chunk-signature") ? unwrap(outer) : outer;
    // An empty signed message is the end.
    if (!message) return;
    yield decoder.push(eventOf(message));
  }
}

function unwrap({ content }: EventMessage): EventMessage | undefined {
  return content.length === 0 ? undefined : readMessage(content);
}

const maxChunkBytes = 1_000_000;

function eventOf({ headers, content }: EventMessage): JsonObject {
  if (headers.get(":event-type") !== "chunk") throw malformedEvent("An event must be a chunk.");
  const member = isOutsized(content) ? undefined : parseJson(new TextDecoder().decode(content));
  const bytes = isObject(member) ? member.bytes : undefined;
  if (typeof bytes !== "string") throw malformedEvent("A chunk must have bytes.");
  const chunk = Buffer.from(bytes, "base64");
  if (chunk.length > maxChunkBytes)
    throw malformedEvent(`A chunk has ${chunk.length} bytes, and may have ${maxChunkBytes}.`);
  const event = isOutsized(chunk) ? undefined : parseJson(chunk.toString());
  if (isObject(event)) return event;
  throw malformedEvent("A chunk must be one JSON object.");
}

function malformedEvent(fact: string): BedrockError {
  return new BedrockError(
    "invalid-request",
    `Malformed input request, please reformat your input and try again. ${fact}`,
  );
}

function framesOf(
  events: AsyncGenerator<JsonObject>,
  controller: AbortController,
): ReadableStream<Uint8Array> {
  let position = 0;
  return new ReadableStream({
    async pull(stream) {
      try {
        const next = await events.next();
        if (!next.done) return stream.enqueue(chunkFrame(next.value, position++));
      } catch (error) {
        stream.enqueue(refusalFrame(refusalOf(error), operation));
      }
      controller.abort();
      stream.close();
    },
    async cancel() {
      controller.abort();
      await events.return(undefined);
    },
  });
}

function idsOf(
  sessionId: string,
  promptName: string,
): { sessionId: string; promptName: string; idOf: (position: number) => string } {
  // Like UUIDs, and in order within their conversation.
  const idOf = (position: number): string =>
    `${sessionId.slice(0, -12)}${position.toString(16).padStart(12, "0")}`;
  return { sessionId, promptName, idOf };
}
