import type { Transport } from "@bedplate/core";
import { createAsking, readReply } from "./ask.ts";
import type { CredentialsOptions } from "./credentials.ts";
import type { EndpointOptions } from "./endpoint.ts";
import { failure } from "./fetch-error.ts";
import type { Platform } from "./platform.ts";
import { readChunks } from "./stream-chunks.ts";

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
        throw failure(call, "unsupported", `${call.operation} has no stream.`);
      const asked = await ask(call, { signal, streaming: true });
      return { headers: asked.reply.headers, chunks: readChunks(asked, platform) };
    },
  };
}
