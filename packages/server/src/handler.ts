import { randomUUID } from "node:crypto";
import { type Backend, BedrockError, type ChatServerAdapter } from "@bedplate/core";
import { type AuthOptions, createAuthenticator } from "./auth.ts";
import { invokeModel, invokeModelWithResponseStream } from "./invoke.ts";
import { type Refusal, refusalOf, refusalResponse } from "./refusal.ts";

/** What a local Bedrock is made of. */
export interface HandlerOptions {
  /** The formats that it speaks. */
  adapters: readonly ChatServerAdapter[];
  /** Who answers: `simulated()`, `script(…)`, or a client, which makes it a translating proxy. */
  backend: Backend;
  /** Who may call; everybody when absent. */
  auth?: AuthOptions;
}

/** A call that has come in. */
export interface IncomingCall {
  modelId: string;
  body: Uint8Array;
  headers: Headers;
  /** Aborts when the client goes away. */
  signal: AbortSignal;
  requestId: string;
}

type OperationHandler = (call: IncomingCall, options: HandlerOptions) => Promise<Response>;

const operations: Readonly<Record<string, OperationHandler>> = {
  invoke: invokeModel,
  "invoke-with-response-stream": invokeModelWithResponseStream,
};

/** The service's limit for a body, in bytes. */
const maxBodyLength = 25_000_000;

/** Makes a Bedrock Runtime of a fetch handler: `Request` in, `Response` out, without a port. */
export function createHandler(options: HandlerOptions): (request: Request) => Promise<Response> {
  const authenticate = createAuthenticator(options.auth ?? {});
  return async (request) => {
    const requestId = randomUUID();
    try {
      const { pathname } = new URL(request.url);
      if (request.method === "GET" && pathname === "/health") return Response.json({ status: "ok" });
      const operation = findOperation(request.method, pathname);
      if (!operation) return refusalResponse(unknownOperation(request.method, pathname), requestId);
      const body = await readLimited(request);
      const failure = authenticate(request, body);
      if (failure) return refusalResponse(failure, requestId);
      const { headers, signal } = request;
      return await operation.run({ modelId: operation.modelId(), body, headers, signal, requestId }, options);
    } catch (error) {
      return refusalResponse(refusalOf(error), requestId);
    }
  };
}

// The path is taken apart as it came and decoded afterwards, since an ARN is one segment with %2F inside.
function findOperation(
  method: string,
  pathname: string,
): { run: OperationHandler; modelId: () => string } | undefined {
  const [, segment = "", name = ""] = /^\/model\/([^/]+)\/([a-z-]+)$/.exec(pathname) ?? [];
  const run = method === "POST" && Object.hasOwn(operations, name) ? operations[name] : undefined;
  return run && { run, modelId: () => decodeSegment(segment) };
}

function decodeSegment(segment: string): string {
  try {
    const id = decodeURIComponent(segment);
    if (id.length <= 2048) return id;
  } catch {
    // Falls through to the refusal that an unknown ID gets.
  }
  throw new BedrockError("invalid-request", "The provided model identifier is invalid.");
}

function unknownOperation(method: string, pathname: string): Refusal {
  const served = Object.keys(operations).map((name) => `POST /model/{modelId}/${name}`);
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
