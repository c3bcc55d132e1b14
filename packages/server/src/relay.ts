import { isBedrockError, isObject, type JsonObject, type Transport, type WireCall } from "@bedplate/core";
import { subjectOf } from "@bedplate/core/wire";
import { chunkFrame, eventFrame } from "./event-stream.ts";
import type { IncomingCall } from "./handler.ts";
import { parseBody } from "./open-call.ts";
import { type Refusal, refusalFrame, refusalOf, refusalResponse } from "./refusal.ts";

/** How an operation of the service is one of a transport. */
interface Relayed {
  operation: WireCall["operation"];
  streaming?: true;
}

// One connection both ways is no call with a body.
const relayed: Readonly<Record<string, Relayed>> = {
  InvokeModel: { operation: "InvokeModel" },
  InvokeModelWithResponseStream: { operation: "InvokeModel", streaming: true },
  Converse: { operation: "Converse" },
  ConverseStream: { operation: "Converse", streaming: true },
  CountTokens: { operation: "CountTokens" },
  ApplyGuardrail: { operation: "ApplyGuardrail" },
  InvokeGuardrailChecks: { operation: "InvokeGuardrailChecks" },
  Rerank: { operation: "Rerank" },
  StartAsyncInvoke: { operation: "StartAsyncInvoke" },
  GetAsyncInvoke: { operation: "GetAsyncInvoke" },
  ListAsyncInvokes: { operation: "ListAsyncInvokes" },
};

/** Whether a transport can answer an operation. */
export function isRelayed(operation: string): boolean {
  return Object.hasOwn(relayed, operation);
}

/** Has a transport answer a call: the body goes to it as it came, and what comes back goes out as it is. */
export async function relay(incoming: IncomingCall, operation: string, wire: Transport): Promise<Response> {
  const how = relayed[operation] ?? { operation: "InvokeModel" };
  const call = wireCall(incoming, how);
  try {
    return await (how.streaming ? relayStream : relayReply)(call, incoming, wire);
  } catch (error) {
    if (!isBedrockError(error)) throw error;
    return refusalResponse(refusalBy(error, call), incoming.requestId);
  }
}

async function relayReply(call: WireCall, incoming: IncomingCall, wire: Transport): Promise<Response> {
  const reply = await wire.send(call, { signal: incoming.signal });
  return new Response(JSON.stringify(reply.body), {
    headers: { "content-type": "application/json", ...ownHeaders(reply.headers, incoming) },
  });
}

// The service's own words, type and status, where the failure is the service's. A transport begins with what a call is about.
function refusalBy(error: unknown, call: WireCall): Refusal {
  const refusal = refusalOf(error);
  if (!isBedrockError(error)) return refusal;
  const { type = refusal.type, status = 0, message } = error;
  const subject = `${subjectOf(call)}: `;
  return {
    ...refusal,
    type,
    // Some failures come with a status that says nothing of them.
    status: status >= 400 ? status : refusal.status,
    message: message.startsWith(subject) ? message.slice(subject.length) : message,
  };
}

function wireCall({ path, query, headers, body }: IncomingCall, { operation }: Relayed): WireCall {
  const { modelId = "", invocationArn, id, version } = path;
  const sent = [...headers].filter(([name]) => /^x-amzn-bedrock-(?!accept$)/.test(name));
  return {
    operation,
    modelId,
    ...(id !== undefined && version !== undefined && { guardrail: { id, version } }),
    ...(invocationArn !== undefined && { invocationArn }),
    ...(query.size > 0 && { query: Object.fromEntries(query) }),
    headers: Object.fromEntries(sent),
    body: body.length === 0 ? {} : parseBody(body),
  };
}

async function relayStream(call: WireCall, incoming: IncomingCall, wire: Transport): Promise<Response> {
  const { headers, batches } = await wire.stream(call, { signal: incoming.signal });
  const iterator = batches[Symbol.asyncIterator]();
  // The first is awaited, so that a failure before it can still be an ordinary refusal.
  const first = await iterator.next();
  const frames = call.operation === "Converse" ? eventFrames : chunkFrames;
  return new Response(framed(iterator, { first, frames: frames(), call }), {
    headers: {
      "content-type": "application/vnd.amazon.eventstream",
      ...(call.operation === "InvokeModel" && { "x-amzn-bedrock-content-type": "application/json" }),
      ...ownHeaders(headers, incoming),
    },
  });
}

type Frames = (chunk: JsonObject) => Uint8Array[];

function framed(
  iterator: AsyncIterator<readonly JsonObject[]>,
  { first, frames, call }: { first: IteratorResult<readonly JsonObject[]>; frames: Frames; call: WireCall },
): ReadableStream<Uint8Array> {
  const early = [first];
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        // A batch may be empty, and a pull that gives nothing is not asked again.
        for (let given: Uint8Array[] = []; given.length === 0; ) {
          const next = early.shift() ?? (await iterator.next());
          if (next.done) return controller.close();
          given = next.value.flatMap(frames);
          for (const frame of given) controller.enqueue(frame);
        }
      } catch (error) {
        controller.enqueue(refusalFrame(refusalBy(error, call), call.operation));
        controller.close();
      }
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

function chunkFrames(): Frames {
  let position = 0;
  return (chunk) => [chunkFrame(chunk, position++)];
}

function eventFrames(): Frames {
  let position = 0;
  return (chunk) =>
    Object.entries(chunk).map(([event, members]) =>
      eventFrame(event, isObject(members) ? members : {}, position++),
    );
}

function ownHeaders(
  headers: Readonly<Record<string, string>>,
  { requestId }: IncomingCall,
): Record<string, string> {
  const told = Object.entries(headers).filter(([name]) => name.startsWith("x-amzn-bedrock-"));
  return { ...Object.fromEntries(told), "x-amzn-requestid": requestId };
}
