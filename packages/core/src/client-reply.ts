import type { Adapter, Call } from "./adapter.ts";
import type { ResponseMetadata, Usage, Warning } from "./chat.ts";
import type { CallOptions, ClientOptions } from "./client.ts";
import { findAdapterOf, resolve } from "./client-model.ts";
import { send } from "./client-send.ts";
import { completeUsage, headerMetrics } from "./envelope.ts";
import type { ModelRef } from "./model-id.ts";
import type { ReplyAdapter } from "./reply-adapter.ts";
import { metadataOf, naming } from "./stream.ts";
import type { WireCall, WireReply } from "./transport.ts";
import { present } from "./unsupported.ts";

/** The model of a request, and the client's adapter of a kind for it. Throws `unknown-model`. */
export async function findModel<Found extends Adapter>(
  kind: Found["kind"],
  id: string,
  options: ClientOptions,
  signal: AbortSignal | undefined,
): Promise<{ model: ModelRef; adapter: Found }> {
  const model = await resolve(id, options, signal);
  // The kind says what an adapter is.
  return { model, adapter: findAdapterOf(kind, model, options.adapters) as Found };
}

/** A request that is ready to be sent. */
export interface ReplyCall<Request, Output> {
  call: Call<Request>;
  adapter: ReplyAdapter<Request, Output>;
  wire: WireCall;
  warnings: Warning[];
}

/** Encodes a request. Throws what the adapter throws, before anything is sent. */
export function encodeCall<Request, Output>(
  adapter: ReplyAdapter<Request, Output>,
  call: Call<Request>,
): ReplyCall<Request, Output> {
  const { model } = call;
  const { body, warnings } = adapter.encodeRequest(call);
  const wire: WireCall = {
    operation: adapter.operation,
    modelId: model.id,
    ...(model.region && { region: model.region }),
    headers: {},
    body,
  };
  return { call, adapter, wire, warnings };
}

/** Sends a request and reads its reply. */
export function sendCall<Request, Output extends { usage: Usage }>(
  { wire, adapter, call }: ReplyCall<Request, Output>,
  options: ClientOptions,
  callOptions: CallOptions,
): Promise<{ output: Output; metadata: ResponseMetadata }> {
  const read = (reply: WireReply): { output: Output; metadata: ResponseMetadata } => ({
    output: readOutput(adapter, reply, call),
    metadata: {
      ...metadataOf(call, reply.headers),
      ...headerMetrics(reply.headers).metadata,
      ...(callOptions.includeRaw && { reply: reply.body }),
    },
  });
  return send(wire, read, options, callOptions);
}

/** Decodes a reply, and completes its usage by the service's headers. Throws `invalid-response`. */
export function readOutput<Request, Output extends { usage: Usage }>(
  adapter: ReplyAdapter<Request, Output>,
  reply: WireReply,
  call: Call<Request>,
): Output {
  const output = naming(call, reply.headers, () => adapter.decodeResponse(reply.body, call));
  return { ...output, usage: completeUsage(output.usage, headerMetrics(reply.headers).usage) };
}

/** Tokens of all calls; a count that one of them didn't tell is absent. */
export function sumUsage(usages: readonly Usage[]): Usage {
  const sum = (counts: readonly (number | undefined)[]): number | undefined =>
    counts.reduce<number | undefined>(
      (all, count) => (all === undefined || count === undefined ? undefined : all + count),
      counts.length === 0 ? undefined : 0,
    );
  const input = (key: "total" | "cacheRead" | "cacheWrite") => sum(usages.map((usage) => usage.input[key]));
  const output = (key: keyof Usage["output"]) => sum(usages.map((usage) => usage.output[key]));
  // Absent ones are left out.
  return {
    input: present({ total: input("total"), cacheRead: input("cacheRead"), cacheWrite: input("cacheWrite") }),
    output: present({ total: output("total"), reasoning: output("reasoning") }),
  } as Usage;
}
