import { isObject, type JsonObject, type JsonValue, parseJson, type WireCall } from "@bedplate/core";
import { acceptance, callError, methodOf, pathOf, toldError } from "@bedplate/core/wire";

/** HTTP headers, in lower case. */
export type Headers = Record<string, string>;

interface Command {
  // The SDK types a stack by its command; only the HTTP side of it is used here.
  middlewareStack: { add(middleware: unknown, options: unknown): void };
}

interface HttpRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Headers;
  body?: unknown;
}

interface HttpReply {
  statusCode?: number;
  headers?: Headers;
  body?: AsyncIterable<Uint8Array> | Uint8Array;
}

type Next = (step: { request: HttpRequest }) => Promise<{ response?: HttpReply }>;

/** What came for a call. */
export interface Received {
  headers: Headers;
  /** The frames of a stream, which the SDK has not seen. */
  frames?: AsyncIterable<Uint8Array>;
}

/**
 * Sends a call as it is: the SDK writes requests by a schema, which drops members that it doesn't know. Keeps the
 * headers of the reply, which it drops as well, and the frames of a stream, for which it takes twice our time.
 */
export function asItIs<Sent extends Command>(
  command: Sent,
  { call, streaming, received }: { call: WireCall; streaming: boolean; received: Received },
): Sent {
  const path = pathOf(call, streaming);
  // Right behind the SDK's own writing, so that the length is counted and the signature made of this.
  command.middlewareStack.add(
    (next: Next) =>
      ({ request, ...step }: Parameters<Next>[0]) => {
        // An endpoint may have a path of its own, which stays in front.
        request.path = request.path.replace(/\/+(model\/[^/]+\/[a-z-]+|rerank)$/, "") + path;
        request.method = methodOf(call);
        request.query = { ...request.query, ...call.query };
        setBody(request, call);
        delete request.headers.accept;
        Object.assign(request.headers, acceptance(call, streaming), call.headers);
        return next({ ...step, request });
      },
    { step: "serialize", name: "bedplateSendAsItIs", priority: "low" },
  );
  // Next to the connection, so that replies which the SDK can't read are seen too.
  command.middlewareStack.add(
    (next: Next) => async (step: Parameters<Next>[0]) => {
      const reply = await next(step);
      const { response = {} } = reply;
      Object.assign(received.headers, response.headers);
      if (streaming) takeFrames(response, received);
      return reply;
    },
    { step: "deserialize", name: "bedplateReceiveHeaders", priority: "low" },
  );
  return command;
}

// Errors stay the SDK's to read, and so does JSON, which no stream is.
function takeFrames(response: HttpReply, received: Received): void {
  const { statusCode = 0, headers = {}, body } = response;
  const isStream = statusCode === 200 && !headers["content-type"]?.startsWith("application/json");
  if (!isStream || !body || body instanceof Uint8Array) return;
  received.frames = body;
  response.body = new Uint8Array();
}

function setBody(request: HttpRequest, call: WireCall): void {
  if (request.method === "POST") {
    request.body = JSON.stringify(call.body);
    return;
  }
  delete request.body;
  delete request.headers["content-type"];
}

const decoder = new TextDecoder();

/** The JSON object in a body or chunk. Throws `invalid-response` for anything else. */
export function parseBytes(bytes: Uint8Array, call: WireCall): JsonObject {
  const json = parseJson(decoder.decode(bytes));
  if (!isObject(json)) throw callError(call, "invalid-response", "the reply is no JSON object.");
  const type = isObject(json.Output) ? json.Output.__type : undefined;
  // How AWS answers a path that it doesn't know, with a status of 200.
  if (typeof type === "string")
    throw toldError(call, { type: type.replace(/^.*#/, ""), status: 400, headers: {}, json });
  return json;
}

/** A reply as it was on the wire, out of what the SDK made of it. */
export function replyJson(reply: unknown): JsonObject {
  // A reply is an object, and stays one.
  return wireJson(reply) as JsonObject;
}

function wireJson(value: unknown): JsonValue | undefined {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map((item) => wireJson(item) ?? null);
  // The SDK keeps numbers that a double can't hold in types of its own, which are no JSON.
  if (typeof value === "bigint") return Number(value);
  if (isNumericValue(value)) return Number(value.string);
  if (typeof value !== "object" || value === null) {
    // What is left of JSON: the SDK has no other values in replies.
    return value as JsonValue | undefined;
  }
  const members = Object.entries(value).map(([name, member]) =>
    // The SDK wraps members of a union that it doesn't know.
    name === "$unknown" && Array.isArray(member)
      ? [String(member[0]), wireJson(member[1])]
      : [name, wireJson(member)],
  );
  return Object.fromEntries(members);
}

function isNumericValue(value: unknown): value is { string: string } {
  return (
    typeof value === "object" &&
    value !== null &&
    "string" in value &&
    "type" in value &&
    value.type === "bigDecimal"
  );
}
