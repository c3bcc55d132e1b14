import { randomUUID } from "node:crypto";
import type { Backend, ServerAdapter, Transport } from "@bedplate/core";
import { heard, modelInBody, startOf } from "./arrival.ts";
import { type AuthOptions, createAuthenticator } from "./auth.ts";
import { type FaultSpec, readFaults } from "./fault.ts";
import { type Address, readAddressFaults, readAskedFaults, splitAddress } from "./fault-address.ts";
import { withFaults } from "./fault-answer.ts";
import { createFaultState, type FaultedCall, type FaultState } from "./fault-state.ts";
import type { GuardrailDefinition } from "./guardrail.ts";
import { createJobRegistry, type JobRegistry } from "./job-registry.ts";
import { createJournal, type Journal, type JournalWriter } from "./journal.ts";
import { answerJournal, journalPath } from "./journal-route.ts";
import { type Outgoing, watched, whole } from "./journal-watch.ts";
import type { Connection } from "./listen.ts";
import { type Refusal, refusalOf, refusalResponse } from "./refusal.ts";
import { isRelayed, relay } from "./relay.ts";
import { checkRequest, readLimited } from "./request-limits.ts";
import { resetCodeOf } from "./reset.ts";
import type { Resource } from "./resource.ts";
import { findRoute, routes } from "./routes.ts";
import type { ServedModel } from "./served-model.ts";

/** What a local Bedrock is made of. */
export interface HandlerOptions {
  /** The formats that it speaks, native ones and Converse. */
  adapters: readonly ServerAdapter[];
  /** Who answers: `simulated()`, `script(…)`, or a client, which makes it a translating proxy. */
  backend: Backend;
  /** Answers in the place of `adapters` and `backend`, in native bodies and replies: recordings, or the service itself. Speech and the control plane stay here. */
  wire?: Transport;
  /** Who may call; everybody when absent. */
  auth?: AuthOptions;
  /** The models that exist, for the control plane and for `limits`; without them none is listed. */
  models?: readonly ServedModel[];
  /** Whether models are refused that are unknown or have ended, and content that a model lacks. Default: where there are `models`. */
  limits?: boolean;
  /** ARNs that stand for a model or a format, beside `sampleResources`. */
  resources?: readonly Resource[];
  /** Guardrails beside `sampleGuardrail`. With them others are refused; without them they are the backend's business. */
  guardrails?: readonly GuardrailDefinition[];
  /** Stands for S3: jobs write into `<folder>/<bucket>/<key>`, which `createFolderStore` reads. Default: a new temporary folder, with the first job. */
  folder?: string;
  /** What goes wrong, in the language of `readFaults`. A request can ask for more, by `x-bedplate-fault` or its path. */
  faults?: readonly string[];
  /** What remembers the requests: `createJournal(…)`, to be read from without. Default: one that `GET /_bedplate/requests` reads. */
  journal?: Journal;
}

/** A call that has come in. */
export interface IncomingCall {
  /** What stands in the path, by the names of the route. */
  path: Readonly<Record<string, string>>;
  query: URLSearchParams;
  body: Uint8Array;
  /** The body as it comes, on a route with `duplex`; `body` is empty there. */
  stream?: ReadableStream<Uint8Array>;
  /** Absent in process. */
  httpVersion?: string;
  headers: Headers;
  /** Aborts when the client goes away. */
  signal: AbortSignal;
  requestId: string;
}

/** Answers one operation. The jobs are all that a server remembers. */
export type OperationHandler = (
  call: IncomingCall,
  options: HandlerOptions,
  jobs: JobRegistry,
) => Response | Promise<Response>;

/** A fetch handler; in process the connection is absent. */
export type FetchHandler = (request: Request, connection?: Connection) => Promise<Response>;

/**
 * Makes a Bedrock Runtime, and the reads of its control plane, of a fetch handler: `Request` in, `Response` out, without a
 * port. It rejects only where a fault resets the connection, with the code `connection`.
 */
export function createHandler(options: HandlerOptions): FetchHandler {
  const served = openServed(options);
  return async (request, connection = {}) => {
    const requestId = randomUUID();
    const { pathname, searchParams: query } = new URL(request.url);
    if (request.method === "GET" && pathname === "/health") return Response.json({ status: "ok" });
    if (pathname === journalPath) {
      const told = (): Outgoing => whole(answerJournal(request.method, query, served.journal));
      return (await refusing(requestId, told)).response;
    }
    const address = splitAddress(pathname);
    const writer = served.journal.open(startOf(request, { requestId, path: address.pathname, connection }));
    const arrival = { request, connection, requestId, query, ...address, writer };
    try {
      const answered = await refusing(requestId, () => answer(arrival, served));
      return await watched(answered, writer, request.signal);
    } catch (error) {
      writer.end(request.signal.aborted ? "cancelled" : "failed");
      throw error;
    }
  };
}

interface Served {
  options: HandlerOptions;
  authenticate: ReturnType<typeof createAuthenticator>;
  jobs: JobRegistry;
  journal: Journal;
  faults: readonly FaultSpec[];
  faultState: FaultState;
}

function openServed(options: HandlerOptions): Served {
  return {
    options,
    authenticate: createAuthenticator(options.auth ?? {}),
    jobs: createJobRegistry(options.folder),
    journal: options.journal ?? createJournal(),
    faults: (options.faults ?? []).map(readFaults),
    faultState: createFaultState(),
  };
}

interface Arrival extends Address {
  request: Request;
  connection: Connection;
  requestId: string;
  query: URLSearchParams;
  writer: JournalWriter;
}

async function answer(arrival: Arrival, served: Served): Promise<Outgoing> {
  const { request, connection, requestId, pathname, query, writer } = arrival;
  checkRequest(request);
  const route = findRoute(request.method, pathname);
  if (!route) return whole(refusalResponse(unknownOperation(request.method, pathname), requestId));
  writer.asked({ operation: route.operation });
  const body = route.duplex ? new Uint8Array() : await readLimited(request.body ?? []);
  writer.received(body);
  const failure = served.authenticate(request, body);
  if (failure) return whole(refusalResponse(failure, requestId));
  const path = route.path();
  const modelId = path.modelId ?? modelInBody(route, body);
  if (modelId !== undefined) writer.asked({ operation: route.operation, modelId });
  const { headers, signal } = request;
  const stream = route.duplex && request.body ? { stream: heard(request.body, writer) } : {};
  const call = { path, query, body, headers, signal, requestId, ...stream, ...connection };
  const run = (): Promise<Outgoing> =>
    refusing(requestId, async () => {
      const { wire } = served.options;
      if (wire && isRelayed(route.operation)) return whole(await relay(call, route.operation, wire));
      return whole(await route.run(call, served.options, served.jobs));
    });
  return withFaults(
    run,
    faultedCall(arrival, served, { operation: route.operation, modelId }),
    served.faultState,
  );
}

function faultedCall(
  { request, connection, requestId, spec, writer }: Arrival,
  { faults }: Served,
  { operation, modelId = "" }: { operation: string; modelId: string | undefined },
): FaultedCall {
  const header = request.headers.get("x-bedplate-fault");
  const asked = header === null ? [] : [readAskedFaults(header)];
  const specs = [...faults, ...asked, ...(spec === undefined ? [] : [readAddressFaults(spec)])];
  const { closing } = connection;
  const signal = closing && specs.length > 0 ? AbortSignal.any([request.signal, closing]) : request.signal;
  return { specs, operation, modelId, requestId, signal, note: writer.fault };
}

/** Says in the service's words what is thrown, but for what must break the connection. */
async function refusing(requestId: string, run: () => Outgoing | Promise<Outgoing>): Promise<Outgoing> {
  try {
    return await run();
  } catch (error) {
    if (resetCodeOf(error) !== undefined) throw error;
    return whole(refusalResponse(refusalOf(error), requestId));
  }
}

function unknownOperation(method: string, pathname: string): Refusal {
  const known = routes.map(({ method, template }) => `${method} ${template}`);
  const message = `This server has no operation ${method} ${pathname}. It has: ${known.join(", ")}, GET /health.`;
  return {
    type: "UnknownOperationException",
    status: 404,
    message,
    suffix: ":http://internal.amazon.com/coral/com.amazon.coral.service/",
  };
}
