import type { ChatRequest, ProviderMetadata, ServerCall } from "@bedplate/core";
import { converseFrames } from "./converse-stream.ts";
import { guard } from "./guard.ts";
import type { HandlerOptions, IncomingCall } from "./handler.ts";
import { ask, askStream, openConverse } from "./open-call.ts";
import { jsonReply } from "./reply.ts";
import { findResource } from "./resource.ts";
import { streamFrames } from "./stream-frames.ts";

/** Converse: the unified body in, the unified reply out. */
export async function converse(incoming: IncomingCall, options: HandlerOptions): Promise<Response> {
  const { adapter, call } = openConverse(incoming, options, { streaming: false });
  const begun = performance.now();
  const backend = guard(options, { settings: call.request.settings?.guardrail, operation: "Converse" });
  const response = await ask(backend, call.request, { signal: incoming.signal });
  const latencyMs = Math.round(performance.now() - begun);
  const told = {
    ...response,
    providerMetadata: { ...ownMetadata(call, options), ...response.providerMetadata },
    metadata: { latencyMs, ...response.metadata },
  };
  return jsonReply(adapter.encodeResponse(told, call), call.id);
}

/** ConverseStream: the unified body in, an event stream out. Failure before the first piece is an ordinary refusal. */
export async function converseStream(incoming: IncomingCall, options: HandlerOptions): Promise<Response> {
  const { adapter, call } = openConverse(incoming, options, { streaming: true });
  const backend = guard(options, { settings: call.request.settings?.guardrail, operation: "Converse" });
  const parts = askStream(backend, call.request, { signal: incoming.signal })[Symbol.asyncIterator]();
  const frames = converseFrames(adapter.createStreamEncoder(call), ownMetadata(call, options));
  return new Response(await streamFrames(parts, frames, adapter.operation), {
    headers: { "content-type": "application/vnd.amazon.eventstream", "x-amzn-requestid": call.id },
  });
}

// The service says which settings it took, and a router which model it chose.
function ownMetadata({ request, model }: ServerCall, { resources }: HandlerOptions): ProviderMetadata {
  const { latency, serviceTier }: NonNullable<ChatRequest["settings"]> = request.settings ?? {};
  const resource = findResource(model.id, resources);
  const isRouter = resource?.kind === "prompt-router" || resource?.kind === "default-prompt-router";
  return {
    converse: {
      ...(latency !== undefined && { latency }),
      ...(serviceTier !== undefined && { serviceTier }),
      ...(isRouter && { invokedModelId: resource.models[0] }),
    },
  };
}
