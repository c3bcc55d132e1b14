import { serverAdapters } from "@bedplate/all/server";
import type { Backend, SpeechInput, SpeechRequest } from "@bedplate/core";
import { createHandler, type HandlerOptions, type Listener, listen, simulated } from "@bedplate/server";

/** The model of these tests. */
export const model = "amazon.nova-2-sonic-v1:0";

/** What the server's backend saw of the last conversation. */
export interface Seen {
  request?: SpeechRequest;
  inputs: SpeechInput[];
  inputEnded: boolean;
  signal?: AbortSignal | undefined;
}

const listeners: Listener[] = [];

/** Closes the servers of the test. */
export async function closeServers(): Promise<void> {
  await Promise.all(listeners.splice(0).map((listener) => listener.close()));
}

/** A server, and what its backend saw. It is closed after the test. */
export async function serve(
  options: Partial<HandlerOptions> & { delayMs?: number } = {},
): Promise<{ server: Listener; seen: Seen }> {
  const seen: Seen = { inputs: [], inputEnded: false };
  const { delayMs = 0, backend = simulated({ delayMs }), ...rest } = options;
  const handler = createHandler({ adapters: serverAdapters, backend: watched(backend, seen), ...rest });
  const server = await listen(handler);
  listeners.push(server);
  return { server, seen };
}

function watched({ converseSpeech }: Backend, seen: Seen): Backend {
  const watch = async function* (input: AsyncIterable<SpeechInput>): AsyncGenerator<SpeechInput> {
    for await (const item of input) {
      seen.inputs.push(item);
      yield item;
    }
    seen.inputEnded = true;
  };
  if (!converseSpeech) return {};
  return {
    converseSpeech(request, options = {}) {
      Object.assign(seen, { request, signal: options.signal });
      return converseSpeech(request, { ...options, ...(options.input && { input: watch(options.input) }) });
    },
  };
}

/** A tone and a pause, in pieces as a microphone gives them. */
export async function* speakTone(seconds: number): AsyncGenerator<SpeechInput> {
  const sampleRate = 16000;
  const pcm = new DataView(new ArrayBuffer(Math.round(sampleRate * (seconds + 0.6)) * 2));
  for (let at = 0; at < sampleRate * seconds; at++) pcm.setInt16(at * 2, Math.sin(at / 6) * 9000, true);
  const bytes = new Uint8Array(pcm.buffer);
  for (let at = 0; at < bytes.length; at += 1024)
    yield { type: "audio", audio: bytes.subarray(at, at + 1024) };
}
