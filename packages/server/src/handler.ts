import { randomUUID } from "node:crypto";
import { type Backend, BedrockError, type ServerAdapter } from "@bedplate/core";
import { type AuthOptions, createAuthenticator } from "./auth.ts";
import type { GuardrailDefinition } from "./guardrail.ts";
import { createJobRegistry, type JobRegistry } from "./job-registry.ts";
import type { Connection } from "./listen.ts";
import { type Refusal, refusalOf, refusalResponse } from "./refusal.ts";
import type { Resource } from "./resource.ts";
import { findRoute, routes } from "./routes.ts";
import type { ServedModel } from "./served-model.ts";

/** What a local Bedrock is made of. */
export interface HandlerOptions {
  /** The formats that it speaks, native ones and Converse. */
  adapters: readonly ServerAdapter[];
  /** Who answers: `simulated()`, `script(…)`, or a client, which makes it a translating proxy. */
  backend: Backend;
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
}

/** A call that has come in. */
export interface IncomingCall {
  /** What stands in the path, by the names of the route. */
  path: Readonly<Record<string, string>>;
  query: URLSearchParams;
  body: Uint8Array;
  /** The body as it comes, on a route with `duplex`; `body` is empty there. */
  stream?: AsyncIterable<Uint8Array>;
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

/** The service's limit for a body, in bytes. */
const maxBodyLength = 25_000_000;

/** Makes a Bedrock Runtime, and the reads of its control plane, of a fetch handler: `Request` in, `Response` out, without a port. */
export function createHandler(
  options: HandlerOptions,
): (request: Request, connection?: Connection) => Promise<Response> {
  const authenticate = createAuthenticator(options.auth ?? {});
  const jobs = createJobRegistry(options.folder);
  return async (request, connection = {}) => {
    const requestId = randomUUID();
    try {
      const { pathname, searchParams: query } = new URL(request.url);
      if (request.method === "GET" && pathname === "/health") return Response.json({ status: "ok" });
      const route = findRoute(request.method, pathname);
      if (!route) return refusalResponse(unknownOperation(request.method, pathname), requestId);
      const body = route.duplex ? new Uint8Array() : await readLimited(request);
      const failure = authenticate(request, body);
      if (failure) return refusalResponse(failure, requestId);
      const { headers, signal } = request;
      const stream = route.duplex && request.body ? { stream: request.body } : {};
      const call = { path: route.path(), query, body, headers, signal, requestId, ...stream, ...connection };
      return await route.run(call, options, jobs);
    } catch (error) {
      return refusalResponse(refusalOf(error), requestId);
    }
  };
}

function unknownOperation(method: string, pathname: string): Refusal {
  const served = routes.map(({ method, template }) => `${method} ${template}`);
  const message = `This server has no operation ${method} ${pathname}. It has: ${served.join(", ")}, GET /health.`;
  return {
    type: "UnknownOperationException",
    status: 404,
    message,
    suffix: ":http://internal.amazon.com/coral/com.amazon.coral.service/",
  };
}

async function readLimited(request: Request): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of request.body ?? []) {
    length += piece.byteLength;
    if (length > maxBodyLength) throw bodyTooLong();
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function bodyTooLong(): BedrockError {
  const rule = `Member must have length less than or equal to ${maxBodyLength}`;
  return new BedrockError(
    "invalid-request",
    `1 validation error detected: Value at 'body' failed to satisfy constraint: ${rule}`,
  );
}
