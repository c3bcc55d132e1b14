import { BedrockError, isObject, type JsonObject, parseJson } from "@bedplate/core";

/** HTTP headers, in lower case. */
export type Headers = Record<string, string>;

interface Command {
  // The SDK types a stack by its command; only the HTTP side of it is used here.
  middlewareStack: { add(middleware: unknown, options: unknown): void };
}

type Next = (step: { request: { headers: Headers } }) => Promise<{ response?: { headers?: Headers } }>;

/** Sends headers that the SDK has no member for, and keeps those of the reply, which it drops. */
export function withHeaders<Sent extends Command>(
  command: Sent,
  sent: Readonly<Headers>,
  received: Headers,
): Sent {
  // Before signing, so that they are signed.
  command.middlewareStack.add(
    (next: Next) => (step: Parameters<Next>[0]) => {
      Object.assign(step.request.headers, sent);
      return next(step);
    },
    { step: "build", name: "bedplateSendHeaders" },
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

const decoder = new TextDecoder();

/** Whether a chunk is the string "[DONE]", which Palmyra sends behind its last object (langchain-aws, test data of real calls). */
export function isDone(bytes: Uint8Array): boolean {
  return bytes.length === 8 && decoder.decode(bytes) === '"[DONE]"';
}

/** The JSON object in a body or chunk. Throws `invalid-response` for anything else. */
export function parseBytes(bytes: Uint8Array, modelId: string): JsonObject {
  const json = parseJson(decoder.decode(bytes));
  if (isObject(json)) return json;
  throw new BedrockError("invalid-response", `${modelId}: the reply is no JSON object.`, { modelId });
}
