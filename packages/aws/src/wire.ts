import {
  BedrockError,
  isObject,
  type JsonObject,
  type JsonValue,
  methodOf,
  parseJson,
  pathOf,
  serviceError,
  type WireCall,
} from "@bedplate/core";

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

type Next = (step: { request: HttpRequest }) => Promise<{ response?: { headers?: Headers } }>;

/**
 * Sends a call as it is: the SDK writes requests by a schema, which drops members that it doesn't know. Keeps the
 * headers of the reply, which it drops as well.
 */
export function asItIs<Sent extends Command>(
  command: Sent,
  { call, streaming, received }: { call: WireCall; streaming: boolean; received: Headers },
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
        Object.assign(request.headers, call.headers);
        return next({ ...step, request });
      },
    { step: "serialize", name: "bedplateSendAsItIs", priority: "low" },
  );
  // Next to the connection, so that replies which the SDK can't read are seen too.
  command.middlewareStack.add(
    (next: Next) => async (step: Parameters<Next>[0]) => {
      const reply = await next(step);
      Object.assign(received, reply.response?.headers);
      return reply;
    },
    { step: "deserialize", name: "bedplateReceiveHeaders", priority: "low" },
  );
  return command;
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

/** Whether a chunk is the string "[DONE]", which Palmyra sends behind its last object (langchain-aws, test data of real calls). */
export function isDone(bytes: Uint8Array): boolean {
  return bytes.length === 8 && decoder.decode(bytes) === '"[DONE]"';
}

/** The JSON object in a body or chunk. Throws `invalid-response` for anything else. */
export function parseBytes(bytes: Uint8Array, call: WireCall): JsonObject {
  const json = parseJson(decoder.decode(bytes));
  if (isObject(json) && isObject(json.Output) && typeof json.Output.__type === "string")
    throw unknownOperation(call, json.Output.__type);
  if (isObject(json)) return json;
  const modelId = call.modelId || undefined;
  throw new BedrockError("invalid-response", `${subjectOf(call)}: the reply is no JSON object.`, { modelId });
}

// How AWS answers a path that it doesn't know, with a status of 200.
function unknownOperation(call: WireCall, name: string): BedrockError {
  const type = name.replace(/^.*#/, "");
  return serviceError(`${subjectOf(call)}: ${type}`, {
    modelId: call.modelId || undefined,
    type,
    status: 400,
  });
}

/** What an error is about: the model, or the operation where there is none. */
export function subjectOf({ modelId, operation }: WireCall): string {
  return modelId || operation;
}

/** An event as it was on the wire, out of what the SDK made of it. */
export function eventJson(event: unknown): JsonObject {
  // An event is an object, and stays one.
  return wireJson(event) as JsonObject;
}

function wireJson(value: unknown): JsonValue | undefined {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map((item) => wireJson(item) ?? null);
  // The SDK keeps numbers that a double can't hold in types of its own, which are no JSON.
  if (typeof value === "bigint") return Number(value);
  if (isNumericValue(value)) return Number(value.string);
  if (typeof value !== "object" || value === null) {
    // What is left of JSON: the SDK has no other values in these events.
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
