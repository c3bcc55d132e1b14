import type { Call } from "./adapter.ts";
import type { ClientOptions, SpeechCallOptions } from "./client.ts";
import { findModel } from "./client-reply.ts";
import { BedrockError, isBedrockError } from "./error.ts";
import { abortedError } from "./retry.ts";
import type { SpeechInput, SpeechPart, SpeechRequest, SpeechSession } from "./speech.ts";
import type { SpeechAdapter } from "./speech-adapter.ts";
import { createOutbox, type Outbox } from "./speech-outbox.ts";
import { metadataOf, naming } from "./stream.ts";
import type { Transport, WireCall } from "./transport.ts";
import { unsupported } from "./unsupported.ts";

/** The client's method for spoken conversations. */
export const speechMethods: { converseSpeech: typeof converseSpeech } = { converseSpeech };

async function converseSpeech(
  request: SpeechRequest,
  { signal, input, includeRaw = false }: SpeechCallOptions,
  { transport, ...options }: ClientOptions,
): Promise<SpeechSession> {
  const { model, adapter } = await findModel<SpeechAdapter>(
    "speech",
    request.model,
    { transport, ...options },
    signal,
  );
  const call = { request, model };
  if (!canDuplex(transport)) {
    const what = "a spoken conversation needs a transport that sends while it receives";
    throw unsupported(call, what, "Use one with `duplex`, such as that of @bedplate/aws.");
  }
  if (signal?.aborted) throw abortedError(signal, model.id);
  const { session, line } = openSession({ call, adapter, transport, signal, includeRaw });
  if (input) void pump(input, session, line, model.id);
  return session;
}

type DuplexTransport = Transport & Required<Pick<Transport, "duplex">>;

function canDuplex(transport: Transport): transport is DuplexTransport {
  return transport.duplex !== undefined;
}

interface Opening {
  call: Call<SpeechRequest>;
  adapter: SpeechAdapter;
  transport: DuplexTransport;
  signal: AbortSignal | undefined;
  includeRaw: boolean;
}

function openSession(opening: Opening): { session: SpeechSession; line: Line } {
  const { call, adapter, transport, signal } = opening;
  const encoder = adapter.createInputEncoder(call);
  const first = encoder.start();
  const outbox = createOutbox();
  const line = createLine(outbox, call, signal);
  // Closing rejects what waits, and nobody waits for these.
  outbox.push(first).catch(() => {});
  // The service may answer only when it has heard something, so the session doesn't wait for it.
  const stream = transport.duplex(wireOf(adapter, call), outbox.events, { signal: line.over });
  stream.catch(line.close);
  const parts = listen({ ...opening, warnings: encoder.warnings, stream, line });
  const session: SpeechSession = {
    async send(input) {
      if (line.failure()) throw line.failure();
      if (line.ended())
        throw new BedrockError("aborted", `${call.model.id}: nothing can be sent after the end.`);
      await outbox.push(encoder.push(input));
    },
    end() {
      if (line.ended() || line.failure()) return;
      outbox.push(encoder.end()).catch(() => {});
      line.end();
    },
    [Symbol.asyncIterator]: () => ({
      next: () => parts.next(),
      return() {
        line.close(overError(call));
        return parts.return(undefined);
      },
    }),
  };
  return { session, line };
}

/** What both directions know of each other. */
interface Line {
  /** Aborts when the conversation is over, however it ended. */
  readonly over: AbortSignal;
  /** Whether the caller has said that nothing more will come. */
  ended(): boolean;
  end(): void;
  /** Why nothing more can be sent or heard. */
  failure(): BedrockError | undefined;
  /** Ends the conversation on the wire. Only the first error counts. */
  close(error: BedrockError): void;
}

function createLine(outbox: Outbox, { model }: Call<SpeechRequest>, signal: AbortSignal | undefined): Line {
  const controller = new AbortController();
  let ended = false;
  let failure: BedrockError | undefined;
  const onAbort = (): void => {
    if (signal) close(abortedError(signal, model.id));
  };
  signal?.addEventListener("abort", onAbort, { once: true });
  return {
    over: controller.signal,
    ended: () => ended,
    end() {
      ended = true;
      outbox.end();
    },
    failure: () => failure,
    close,
  };

  function close(error: BedrockError): void {
    if (failure) return;
    failure = error;
    signal?.removeEventListener("abort", onAbort);
    outbox.close(error);
    controller.abort(error);
  }
}

interface Listening extends Opening {
  warnings: ReturnType<SpeechAdapter["createInputEncoder"]>["warnings"];
  stream: ReturnType<DuplexTransport["duplex"]>;
  line: Line;
}

async function* listen(listening: Listening): AsyncGenerator<SpeechPart> {
  const { call, adapter, includeRaw, warnings, stream, line } = listening;
  try {
    const { headers, batches } = await stream;
    const decoder = adapter.createOutputDecoder(call);
    yield { type: "start", warnings: [...warnings], metadata: metadataOf(call, headers) };
    for await (const batch of batches) {
      for (const chunk of batch) {
        if (includeRaw) yield { type: "raw", chunk };
        yield* naming(call, headers, () => decoder.push(chunk));
      }
    }
    // An in-process transport may end quietly when it is aborted.
    if (line.failure()) throw line.failure();
    if (!line.ended()) throw truncated(call, headers);
    yield* naming(call, headers, () => decoder.end());
  } catch (error) {
    if (isBedrockError(error)) line.close(error);
    throw line.failure() ?? error;
  } finally {
    line.close(overError(call));
  }
}

function wireOf({ operation }: SpeechAdapter, { model }: Call<SpeechRequest>): WireCall {
  return {
    operation,
    modelId: model.id,
    ...(model.region && { region: model.region }),
    headers: {},
    body: {},
  };
}

function overError({ model }: Call<SpeechRequest>): BedrockError {
  return new BedrockError("aborted", `${model.id}: the conversation is over.`, { modelId: model.id });
}

function truncated(call: Call<SpeechRequest>, headers: Readonly<Record<string, string>>): BedrockError {
  const fact = "the service ended the conversation before it was told to.";
  return new BedrockError("stream-truncated", `${call.model.id}: ${fact}`, metadataOf(call, headers));
}

async function pump(
  input: AsyncIterable<SpeechInput>,
  session: SpeechSession,
  line: Line,
  modelId: string,
): Promise<void> {
  try {
    const inputs = input[Symbol.asyncIterator]();
    // A microphone that is waited for must hear that nobody listens any more.
    line.over.addEventListener("abort", () => void leave(inputs), { once: true });
    for (let next = await inputs.next(); !next.done; next = await inputs.next()) {
      if (line.ended()) return await leave(inputs);
      await session.send(next.value);
    }
    session.end();
  } catch (cause) {
    const message = `${modelId}: the conversation's input failed.`;
    line.close(isBedrockError(cause) ? cause : new BedrockError("aborted", message, { modelId, cause }));
  }
}

// How an input takes its end is its own business; the conversation has an error of its own to tell.
async function leave(inputs: AsyncIterator<SpeechInput>): Promise<void> {
  try {
    await inputs.return?.();
  } catch {
    // It is over either way.
  }
}
