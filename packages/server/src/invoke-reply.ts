import {
  type Backend,
  BedrockError,
  type CallOptions,
  type EmbeddingOutput,
  type EmbeddingResponse,
  type ReplyServerAdapter,
  type Usage,
} from "@bedplate/core";
import { tokenHeaders } from "@bedplate/core/server";
import type { HandlerOptions, IncomingCall } from "./handler.ts";
import { callOf, type NativeCall } from "./open-call.ts";

/** InvokeModel for what is no chat: embeddings, pictures, rankings. */
export async function invokeReply(
  incoming: IncomingCall,
  native: NativeCall,
  { backend }: Pick<HandlerOptions, "backend">,
): Promise<Response> {
  const { adapter } = native;
  const job: Job = { incoming, native, begun: performance.now() };
  switch (adapter.kind) {
    case "embedding":
      return reply(adapter, job, async (request, options) =>
        withMetadata(await able(backend, "embed")(request, options)),
      );
    case "image":
      return reply(adapter, job, able(backend, "generateImage"));
    case "ranking":
      return reply(adapter, job, able(backend, "rerank"));
    case "chat":
    case "video":
    case "embedding-job":
    case "speech":
      // The words are as clients report them; no recording has them.
      throw new BedrockError("invalid-request", "This model doesn't support the InvokeModel operation.");
  }
}

// A client keeps what only the provider says with each of its calls; one body is one call.
function withMetadata(response: EmbeddingResponse): EmbeddingOutput {
  const { providerMetadata } = response.responses[0] ?? {};
  return { ...response, ...(providerMetadata && { providerMetadata }) };
}

/** A method of the backend. Throws `configuration` where it has none. */
export function able<Name extends keyof Backend>(backend: Backend, name: Name): NonNullable<Backend[Name]> {
  const method = backend[name];
  if (method !== undefined) return method;
  throw new BedrockError("configuration", `The backend has no ${name}.`);
}

interface Job {
  incoming: IncomingCall;
  native: NativeCall;
  /** By `performance.now()`. */
  begun: number;
}

async function reply<Request, Output extends { usage: Usage }>(
  adapter: ReplyServerAdapter<Request, Output>,
  { incoming, native, begun }: Job,
  ask: (request: Request, options: CallOptions) => Promise<Output>,
): Promise<Response> {
  const request = adapter.decodeRequest(native.body, native.model);
  const response = await ask(request, { signal: incoming.signal });
  const body = adapter.encodeResponse(response, callOf(incoming, native.model, request));
  return new Response(JSON.stringify(body), {
    headers: {
      "content-type": "application/json",
      "x-amzn-requestid": incoming.requestId,
      "x-amzn-bedrock-invocation-latency": String(Math.round(performance.now() - begun)),
      ...tokenHeaders(response.usage),
    },
  });
}
