import type { ChatRequest, JsonObject, ProviderMetadata, ServerCall, StreamPart } from "@bedplate/core";
import { converseFrames } from "./converse-stream.ts";
import { type Guarded, guard } from "./guard.ts";
import type { HandlerOptions, IncomingCall } from "./handler.ts";
import { ask, askStream, openConverse } from "./open-call.ts";
import { jsonReply } from "./reply.ts";
import { findResource } from "./resource.ts";
import { createFieldPicker, pickFields } from "./response-fields.ts";
import { streamFrames } from "./stream-frames.ts";

/** Converse: the unified body in, the unified reply out. */
export async function converse(incoming: IncomingCall, options: HandlerOptions): Promise<Response> {
  const { adapter, call, fields } = openConverse(incoming, options, { streaming: false });
  const begun = performance.now();
  const backend = guard(options, { settings: call.request.settings?.guardrail, operation: "Converse" });
  const response = await ask(backend, call.request, { signal: incoming.signal });
  const latencyMs = Math.round(performance.now() - begun);
  const picked = fields && isAnswered(backend) ? pickFields(response, fields, call) : undefined;
  const told = {
    ...response,
    providerMetadata: { ...ownMetadata(call, options, picked), ...response.providerMetadata },
    metadata: { latencyMs, ...response.metadata },
  };
  return jsonReply(adapter.encodeResponse(told, call), call.id);
}

/** ConverseStream: the unified body in, an event stream out. Failure before the first piece is an ordinary refusal. */
export async function converseStream(incoming: IncomingCall, options: HandlerOptions): Promise<Response> {
  const { adapter, call, fields } = openConverse(incoming, options, { streaming: true });
  const backend = guard(options, { settings: call.request.settings?.guardrail, operation: "Converse" });
  const parts = askStream(backend, call.request, { signal: incoming.signal })[Symbol.asyncIterator]();
  const pick = fields && createFieldPicker(fields, call);
  const tell = (part: StreamPart): StreamPart => {
    const picked = pick?.(part);
    if (part.type !== "finish") return part;
    const own = ownMetadata(call, options, isAnswered(backend) ? picked : undefined);
    return { ...part, providerMetadata: { ...own, ...part.providerMetadata } };
  };
  const frames = converseFrames(adapter.createStreamEncoder(call));
  return new Response(await streamFrames(parts, (part) => frames(tell(part)), adapter.operation), {
    headers: { "content-type": "application/vnd.amazon.eventstream", "x-amzn-requestid": call.id },
  });
}

// A model that was not asked has no reply of its own.
function isAnswered({ state }: Guarded): boolean {
  return state?.step !== "input-blocked";
}

// The service says which settings it took, a router which model it chose, and native fields that were asked for.
function ownMetadata(
  { request, model }: ServerCall,
  { resources }: HandlerOptions,
  additionalModelResponseFields: JsonObject | undefined,
): ProviderMetadata {
  const { latency, serviceTier }: NonNullable<ChatRequest["settings"]> = request.settings ?? {};
  const resource = findResource(model.id, resources);
  const isRouter = resource?.kind === "prompt-router" || resource?.kind === "default-prompt-router";
  return {
    converse: {
      ...(latency !== undefined && { latency }),
      ...(serviceTier !== undefined && { serviceTier }),
      ...(isRouter && { invokedModelId: resource.models[0] }),
      ...(additionalModelResponseFields && { additionalModelResponseFields }),
    },
  };
}
