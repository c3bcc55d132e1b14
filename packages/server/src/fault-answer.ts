import type { Fault } from "./fault.ts";
import { hearFaults } from "./fault-asked.ts";
import { bodyFaults } from "./fault-body.ts";
import type { FaultedCall, FaultState, MetFault } from "./fault-state.ts";
import { refusalOfType } from "./fault-types.ts";
import { delay, stall } from "./fault-wait.ts";
import { type Outgoing, whole } from "./journal-watch.ts";
import { refusalResponse } from "./refusal.ts";
import { resetError } from "./reset.ts";

/** An answer, or what a request's faults make of it. */
export async function withFaults(
  run: () => Promise<Outgoing>,
  call: FaultedCall,
  state: FaultState,
): Promise<Outgoing> {
  const instead = call.specs.length === 0 ? undefined : await answerFaults(call, state);
  if (instead) return whole(instead);
  const { value: outgoing, specs } = await hearFaults(run);
  const faulted = call.specs.length === 0 ? outgoing : bodyFaults(outgoing, call, state);
  return specs.length === 0 ? faulted : scripted(faulted, { ...call, specs }, state);
}

// What the answer itself has asked for.
async function scripted(outgoing: Outgoing, call: FaultedCall, state: FaultState): Promise<Outgoing> {
  const instead = await answerFaults(call, state);
  if (!instead) return bodyFaults(outgoing, call, state);
  await outgoing.response.body?.cancel();
  return whole(instead);
}

/** What happens before the answer or in place of it; `undefined` where the request is to be answered. */
async function answerFaults(call: FaultedCall, state: FaultState): Promise<Response | undefined> {
  const met = state.pick(call, fitsBefore);
  for (const { fault, seed } of met)
    if (fault.act.kind === "headers") {
      call.note(fault.text);
      await delay(fault.act, { seed, turn: "headers", signal: call.signal });
    }
  const last = met.find(({ fault }) => fitsBefore(fault) === "last");
  if (!last) return undefined;
  call.note(last.fault.text);
  return inPlaceOfAnswer(last, call);
}

function fitsBefore({ act }: Fault): "no" | "yes" | "last" {
  switch (act.kind) {
    case "headers":
      return "yes";
    case "throttle":
    case "status":
      return "last";
    case "refuse":
    case "reset":
    case "stall":
      return act.at ? "no" : "last";
    default:
      return "no";
  }
}

async function inPlaceOfAnswer(
  { fault: { act }, waitSeconds }: MetFault,
  { requestId, signal }: FaultedCall,
): Promise<Response> {
  switch (act.kind) {
    case "refuse":
      return refusalResponse(refusalOfType(act), requestId);
    case "throttle": {
      const wait = act.tellsWait ? { retryAfter: Math.ceil(waitSeconds) } : {};
      return refusalResponse(refusalOfType({ type: "throttlingException", ...wait }), requestId);
    }
    case "status":
      return statusResponse(act, requestId);
    case "stall":
      return stall(signal);
    default:
      throw resetError(act.kind === "reset" ? act.http2Code : undefined);
  }
}

// Statuses that have no body.
const bodiless = [204, 205, 304];

function statusResponse(
  { status, body }: { status: number; body: "json" | "html" | "empty" | "unknownOperation" },
  requestId: string,
): Response {
  const [type, text] = statusBodies[body](status);
  const headers = { "x-amzn-requestid": requestId, ...(text !== "" && { "content-type": type }) };
  return new Response(text === "" || bodiless.includes(status) ? null : text, { status, headers });
}

const statusBodies: Record<
  "json" | "html" | "empty" | "unknownOperation",
  (status: number) => [type: string, text: string]
> = {
  json: (status) => ["application/json", JSON.stringify({ message: `The service answered ${status}.` })],
  html: (status) => ["text/html", `<html><body><h1>${status}</h1></body></html>\n`],
  empty: () => ["", ""],
  // The service answers so, mostly with a 200, when a request reaches no operation.
  unknownOperation: () => [
    "application/json",
    '{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},"Version":"1.0"}',
  ],
};
