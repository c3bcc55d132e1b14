import { BedrockError } from "@bedplate/core";
import { guardrailKeys, tokenHeaders } from "@bedplate/core/server";
import { type Guarded, guard } from "./guard.ts";
import type { HandlerOptions, IncomingCall } from "./handler.ts";
import { invokeReply } from "./invoke-reply.ts";
import { chunkFrames } from "./invoke-stream.ts";
import { ask, askStream, type OpenCall, openChat, openNative } from "./open-call.ts";
import { streamFrames } from "./stream-frames.ts";

/** InvokeModel: one native body in, one native reply out. */
export async function invokeModel(incoming: IncomingCall, options: HandlerOptions): Promise<Response> {
  const begun = performance.now();
  const native = openNative(incoming, options);
  if (native.adapter.kind !== "chat") return invokeReply(incoming, native, options);
  const open = openChat(incoming, native, native.adapter);
  const { adapter, call } = open;
  const raw = guarded(open, options, { streaming: false });
  const response = await ask(raw, call.request, { signal: incoming.signal });
  const reply = adapter.encodeResponse(response, call);
  return new Response(JSON.stringify({ ...reply, ...guardrailKeys(response) }), {
    headers: {
      "content-type": "application/json",
      "x-amzn-requestid": call.id,
      "x-amzn-bedrock-invocation-latency": String(Math.round(performance.now() - begun)),
      ...tokenHeaders(response.usage),
      ...echoes(incoming.headers),
    },
  });
}

/** InvokeModelWithResponseStream: one native body in, an event stream of native chunks out. Failure before the first piece is an ordinary refusal. */
export async function invokeModelWithResponseStream(
  incoming: IncomingCall,
  options: HandlerOptions,
): Promise<Response> {
  const native = openNative(incoming, options);
  if (native.adapter.kind !== "chat" || native.adapter.streaming === false) {
    // The words are as clients report them; no recording has them.
    throw new BedrockError("invalid-request", "The model is unsupported for model streaming");
  }
  const open = openChat(incoming, native, native.adapter);
  const { adapter, call } = open;
  const backend = guarded(open, options, { streaming: true });
  const parts = askStream(backend, call.request, { signal: incoming.signal })[Symbol.asyncIterator]();
  const frames = chunkFrames(adapter.createStreamEncoder(call), backend.state);
  return new Response(await streamFrames(parts, frames, adapter.operation), {
    headers: {
      "content-type": "application/vnd.amazon.eventstream",
      "x-amzn-requestid": call.id,
      "x-amzn-bedrock-content-type": "application/json",
      ...echoes(incoming.headers),
    },
  });
}

// The trace shows what the model said before the guardrail: a whole native reply, or a stream's text.
function guarded(
  { adapter, call, tagSuffix }: OpenCall,
  options: HandlerOptions,
  { streaming }: { streaming: boolean },
): Guarded {
  return guard(options, {
    settings: call.request.settings?.guardrail,
    operation: "InvokeModel",
    ...(tagSuffix !== undefined && { tagSuffix }),
    ...(!streaming && {
      modelOutput: (response) => [JSON.stringify(adapter.encodeResponse(response, call))],
    }),
  });
}

const echoed = ["x-amzn-bedrock-service-tier", "x-amzn-bedrock-performanceconfig-latency"];

function echoes(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    echoed.flatMap((name) => (headers.has(name) ? [[name, headers.get(name) ?? ""]] : [])),
  );
}
