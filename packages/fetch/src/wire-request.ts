import { type WireCall, withModelArn } from "@bedplate/core";
import { acceptance, callError, methodOf, pathOf } from "@bedplate/core/wire";
import type { Endpoint } from "./endpoint.ts";
import type { Headers } from "./http.ts";
import type { UnsignedRequest } from "./signer.ts";

/** Where a call goes, and whether its answer comes as a stream. */
export interface Destination {
  region: string;
  endpoint: Endpoint;
  streaming: boolean;
}

/** A call as a request that nobody has signed. Its body goes as it is. */
export function writeRequest(call: WireCall, destination: Destination): UnsignedRequest {
  const { endpoint, streaming } = destination;
  const method = methodOf(call);
  const headers = {
    host: endpoint.url.host,
    ...acceptance(call, streaming),
    ...(method === "POST" && { "content-type": "application/json" }),
    ...call.headers,
  };
  checkHeaders(headers, call);
  return {
    method,
    path: endpoint.prefix + pathOf(call, streaming),
    query: call.query ?? {},
    headers,
    ...(method === "POST" && { body: encoder.encode(bodyText(call, destination)) }),
  };
}

/** Path and query, encoded as they are signed. */
export function targetOf({ path, query }: Pick<UnsignedRequest, "path" | "query">): string {
  const pairs = Object.entries(query).map(
    ([name, value]) => `${encodeStrictly(name)}=${encodeStrictly(value)}`,
  );
  return pairs.length > 0 ? `${path}?${pairs.join("&")}` : path;
}

const encoder = new TextEncoder();

// Before anything is signed: platforms differ in what they do with others, and some quote them in their errors.
function checkHeaders(headers: Headers, call: WireCall): void {
  const wrong = Object.entries(headers).find(([, value]) => !/^[\x20-\x7e]*$/.test(value));
  if (wrong)
    throw callError(
      call,
      "invalid-request",
      `the header ${wrong[0]} can carry nothing but ASCII characters.`,
    );
}

function bodyText(call: WireCall, { region }: Destination): string {
  // The adapter, which knows no region, has put the ID where the service wants an ARN.
  return JSON.stringify(call.operation === "Rerank" ? withModelArn(call, region) : call.body);
}

function encodeStrictly(text: string): string {
  // RFC 3986 reserves more than JavaScript does.
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
