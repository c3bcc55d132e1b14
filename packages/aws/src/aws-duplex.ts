import {
  type BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  InvokeModelWithBidirectionalStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { BedrockError, isBedrockError, type JsonObject, type Transport, type WireCall } from "@bedplate/core";
import { NodeHttp2Handler } from "@smithy/node-http-handler";
import { awsError } from "./aws-error.ts";
import { type Headers, parseBytes } from "./wire.ts";

/** An SDK client for conversations. They need HTTP/2, and the service ends them after 8 minutes, or 175 seconds of nothing at all. */
export function duplexSettings(): Pick<BedrockRuntimeClientConfig, "requestHandler" | "logger"> {
  return {
    requestHandler: new NodeHttp2Handler({ requestTimeout: longest, sessionTimeout: longest }),
    // By itself the SDK tells the console of each conversation that was refused.
    logger: { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore },
  };
}

const longest = 10 * 60_000;

function ignore(): void {}

/** InvokeModelWithBidirectionalStream: events go out as the input gives them, and others come back meanwhile. */
export function createDuplex(
  clientFor: (region: string | undefined) => BedrockRuntimeClient,
): NonNullable<Transport["duplex"]> {
  return async (call, input, { signal } = {}) => {
    const received: Headers = {};
    const controller = new AbortController();
    const open: Conversation = { call, received, signal, controller, unlink: follow(signal, controller) };
    try {
      const client = clientFor(call.region);
      // Without keys the SDK would send the head and then wait for ever: it signs each event, also beside an API key.
      await client.config.credentials();
      const body = outgoing(input, controller);
      const command = new InvokeModelWithBidirectionalStreamCommand({ modelId: call.modelId, body });
      const begun = exchangeHeaders(command, open);
      const sent = client.send(command, { abortSignal: controller.signal });
      // The SDK hands a reply over with its first event, and the service may wait for more to be said before that one.
      await Promise.race([begun, sent]);
      return { headers: received, batches: incoming(sent, open) };
    } catch (error) {
      const failure = failureOf(error, open);
      close(open, failure);
      throw failure;
    }
  };
}

interface Conversation {
  call: WireCall;
  received: Headers;
  signal: AbortSignal | undefined;
  /** Aborts when the conversation ends, whoever ended it. */
  controller: AbortController;
  unlink: () => void;
  /** The HTTP/2 stream, once the answer has begun. */
  stream?: { readableEnded?: boolean } | undefined;
}

interface Chunk {
  chunk?: { bytes?: Uint8Array | undefined } | undefined;
}

const encoder = new TextEncoder();

// An input that throws would end the process: the SDK pipes it on without looking.
async function* outgoing(
  input: AsyncIterable<JsonObject>,
  controller: AbortController,
): AsyncGenerator<{ chunk: { bytes: Uint8Array } }> {
  const { signal } = controller;
  const events = input[Symbol.asyncIterator]();
  const onAbort = (): void => void leave(events);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    for (let next = await events.next(); !next.done && !signal.aborted; next = await events.next())
      yield { chunk: { bytes: encoder.encode(JSON.stringify(next.value)) } };
  } catch (error) {
    controller.abort(error);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

// How an input takes its end is its own business.
async function leave(events: AsyncIterator<JsonObject>): Promise<void> {
  try {
    await events.return?.();
  } catch {
    // It is over either way.
  }
}

async function* incoming(
  reply: Promise<{ body?: AsyncIterable<Chunk> | undefined }>,
  open: Conversation,
): AsyncGenerator<[JsonObject]> {
  try {
    const { body } = await reply;
    for await (const { chunk } of body ?? []) if (chunk?.bytes) yield [parseBytes(chunk.bytes, open.call)];
    // The SDK takes a stream that was closed, here or on the way, for one that ended.
    if (open.controller.signal.aborted) throw open.controller.signal.reason;
    if (open.stream?.readableEnded === false) throw brokenError(open.call);
  } catch (error) {
    throw failureOf(error, open);
  } finally {
    close(open);
  }
}

// Closes the HTTP/2 stream where it is still open; whoever left the loop early wants that.
function close({ controller, unlink }: Conversation, reason?: unknown): void {
  unlink();
  controller.abort(reason);
}

function failureOf(error: unknown, { call, received, signal, controller }: Conversation): BedrockError {
  const { modelId } = call;
  // What ended the conversation here is the reason why the connection failed.
  const cause = controller.signal.aborted && !signal?.aborted ? controller.signal.reason : error;
  if (isBedrockError(cause)) return cause;
  const failure = awsError(cause, { subject: modelId, modelId, headers: received, signal });
  if (failure.code !== "unauthenticated" || failure.status !== undefined) return failure;
  const way = "Its events are signed one by one, so it needs keys: a Bedrock API key is not enough.";
  return new BedrockError("unauthenticated", `${failure.message} ${way}`, { modelId, cause: error });
}

function brokenError({ modelId }: WireCall): BedrockError {
  return new BedrockError("connection", `${modelId}: the connection broke within the conversation.`, {
    modelId,
  });
}

interface Command {
  // The SDK types a stack by its command; only the HTTP side of it is used here.
  middlewareStack: { add(middleware: unknown, options: unknown): void };
}

type Step = { request: { headers: Headers } };
type Reply = {
  response?: { statusCode?: number; headers?: Headers; body?: Conversation["stream"] };
};
type Next = (step: Step) => Promise<Reply>;

/** Resolves when the service has begun to answer; its refusals are the SDK's to tell. */
function exchangeHeaders(command: Command, open: Conversation): Promise<void> {
  command.middlewareStack.add(
    (next: Next) => (step: Step) => {
      Object.assign(step.request.headers, open.call.headers);
      return next(step);
    },
    { step: "serialize", name: "bedplateSendHeaders", priority: "low" },
  );
  return new Promise((resolve) => {
    command.middlewareStack.add(
      (next: Next) => async (step: Step) => {
        const reply = await next(step);
        Object.assign(open.received, reply.response?.headers);
        open.stream = reply.response?.body;
        if (reply.response?.statusCode === 200) resolve();
        return reply;
      },
      { step: "deserialize", name: "bedplateReceiveHeaders", priority: "low" },
    );
  });
}

function follow(signal: AbortSignal | undefined, controller: AbortController): () => void {
  const onAbort = (): void => controller.abort(signal?.reason);
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort, { once: true });
  return () => signal?.removeEventListener("abort", onAbort);
}
