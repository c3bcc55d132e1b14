import type { BedrockError, Transport } from "@bedplate/core";
import { callError, type EventStreamReply, readEventStream } from "@bedplate/core/wire";
import { type Asked, createAsking, readReply } from "./ask.ts";
import type { CredentialsOptions } from "./credentials.ts";
import type { EndpointOptions } from "./endpoint.ts";
import { connectionError } from "./fetch-error.ts";
import type { Platform } from "./platform.ts";

/** Where to find the service and who asks. Everything is optional: the environment says the rest. */
export interface FetchTransportOptions extends EndpointOptions, CredentialsOptions {
  /** Your own fetch, for proxies and tests; it is then used on Node too. */
  fetch?: typeof globalThis.fetch;
}

/** The transport of a platform. */
export function createTransport(options: FetchTransportOptions, platform: Platform): Transport {
  const ask = createAsking(options, platform);
  return {
    async send(call, { signal } = {}) {
      return readReply(await ask(call, { signal, streaming: false }));
    },
    async stream(call, { signal } = {}) {
      if (call.operation !== "InvokeModel" && call.operation !== "Converse")
        throw callError(call, "unsupported", `${call.operation} has no stream.`);
      const asked = await ask(call, { signal, streaming: true });
      return { headers: asked.reply.headers, batches: readEventStream(streamOf(asked), platform) };
    },
  };
}

function streamOf({ call, signal, host, reply: { headers, body, close } }: Asked): EventStreamReply {
  const errorOf = (error: unknown): BedrockError => connectionError(error, { call, signal, host, headers });
  return { call, signal, headers, body, close, errorOf };
}
