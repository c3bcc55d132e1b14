import {
  abortedError,
  isObject,
  type JsonValue,
  parseJson,
  type WireCall,
  type WireReply,
} from "@bedplate/core";
import { callError, requestIdOf, untilAborted } from "@bedplate/core/wire";
import { type CredentialsOptions, createIdentity } from "./credentials.ts";
import { createEndpoints, type EndpointOptions, regionOf } from "./endpoint.ts";
import { connectionError, hiddenError, replyError } from "./fetch-error.ts";
import { type HttpReply, readBody } from "./http.ts";
import type { Platform } from "./platform.ts";
import { signedHeaders } from "./signer.ts";
import { targetOf, writeRequest } from "./wire-request.ts";

/** A call that the service has begun to answer. */
export interface Asked {
  call: WireCall;
  signal: AbortSignal | undefined;
  host: string;
  reply: HttpReply;
}

/** How a call is asked. */
export interface AskOptions {
  signal: AbortSignal | undefined;
  streaming: boolean;
}

/** Sends calls to where they belong, signed. An answer that is an error already is thrown. */
export function createAsking(
  options: EndpointOptions & CredentialsOptions,
  { http, sha256 }: Platform,
): (call: WireCall, how: AskOptions) => Promise<Asked> {
  const endpointOf = createEndpoints(options);
  const identityOf = createIdentity(options);
  const canWait = typeof options.credentials === "function";
  return async (call, { signal, streaming }) => {
    if (signal?.aborted) throw abortedError(signal, call.modelId || undefined);
    const region = regionOf(call, options);
    const endpoint = endpointOf(call, region);
    const request = writeRequest(call, { region, endpoint, streaming });
    const waiting = identityOf(call);
    const identity = await (canWait ? untilAborted(() => waiting, signal, call.modelId) : waiting);
    const headers = await signedHeaders(request, { identity, region, sha256 });
    const sent = { ...request, headers, server: endpoint.url, target: targetOf(request), signal };
    const where = { call, signal, host: endpoint.url.host };
    const reply = await http(sent).catch((error: unknown) => {
      throw connectionError(error, where);
    });
    await refuseErrors({ ...where, reply }, streaming);
    return { ...where, reply };
  };
}

/** The longest reply that is read; the service's own limit is 25,000,000 bytes. */
const maxReplyLength = 25 * 1024 * 1024;
/** The longest body of an error that is read. */
const maxErrorLength = 1024 * 1024;

/** The whole reply, which must be a JSON object. */
export async function readReply({ reply, ...where }: Asked): Promise<WireReply> {
  const { call } = where;
  try {
    const bytes = await readBody(reply, maxReplyLength);
    const body = readJson(bytes);
    const fact = bytes ? "the reply is no JSON object." : `the reply is longer than ${maxReplyLength} bytes.`;
    if (!isObject(body)) throw callError(call, "invalid-response", fact, detailsOf(reply));
    const error = hiddenError(call, reply, body);
    if (error) throw error;
    return { headers: reply.headers, body };
  } catch (error) {
    throw connectionError(error, { ...where, headers: reply.headers });
  } finally {
    reply.close();
  }
}

async function refuseErrors(asked: Asked, streaming: boolean): Promise<void> {
  const { call, reply } = asked;
  const good = reply.status >= 200 && reply.status < 300;
  const json = reply.headers["content-type"]?.startsWith("application/json");
  if (good && !(streaming && json)) return;
  const body = readJson(await readErrorBody(asked));
  if (!good) throw replyError(call, reply, body);
  throw (
    hiddenError(call, reply, body) ??
    callError(call, "invalid-response", "the reply is no event stream.", detailsOf(reply))
  );
}

// What the status says holds, even where the rest does not arrive.
async function readErrorBody({ call, signal, reply }: Asked): Promise<Uint8Array | undefined> {
  try {
    return await readBody(reply, maxErrorLength);
  } catch {
    if (signal?.aborted) throw abortedError(signal, call.modelId || undefined);
    return undefined;
  } finally {
    reply.close();
  }
}

const decoder = new TextDecoder();

function readJson(bytes: Uint8Array | undefined): JsonValue | undefined {
  return bytes && parseJson(decoder.decode(bytes));
}

function detailsOf({ status, headers }: HttpReply): { status: number; requestId: string | undefined } {
  return { status, requestId: requestIdOf(headers) };
}
