import { expect, test } from "vitest";
import type { ChatAdapter } from "./adapter.ts";
import { createClient, type ModelInfoSource } from "./client.ts";
import { BedrockError } from "./error.ts";
import { user } from "./message.ts";
import type { Transport } from "./transport.ts";

const transport: Transport = {
  send: async () => ({ headers: {}, body: {} }),
  stream: async () => ({ headers: {}, batches: (async function* () {})() }),
};

const native: ChatAdapter = {
  kind: "chat",
  name: "native",
  operation: "InvokeModel",
  exampleModels: ["acme.native-v1"],
  tuning: [],
  supports: ({ name }) => name?.startsWith("acme.") ?? false,
  encodeRequest: () => ({ body: {}, warnings: [] }),
  decodeResponse: () => ({ content: [], finish: { reason: "stop" }, usage: { input: {}, output: {} } }),
  createStreamDecoder: () => ({ push: () => [], end: () => [] }),
};
const anything: ChatAdapter = { ...native, name: "anything", operation: "Converse", supports: () => true };

const prompt = "arn:aws:bedrock:us-east-1:123456789012:prompt/ABCDEFGHIJ:1";

function source(known: Record<string, boolean>): ModelInfoSource & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    canStream({ name = "" }) {
      asked.push(name);
      return known[name];
    },
  };
}

test("the first source that knows says whether a model streams", async () => {
  const first = source({ "acme.a": false });
  const second = source({ "acme.a": true, "acme.b": true });
  const { models } = createClient({ transport, adapters: [], modelInfo: [first, second] });
  expect(await models.canStream("us.acme.a")).toBe(false);
  expect(await models.canStream("acme.b")).toBe(true);
  expect(await models.canStream("acme.c")).toBeUndefined();
  expect(first.asked).toEqual(["acme.a", "acme.b", "acme.c"]);
  expect(second.asked).toEqual(["acme.b", "acme.c"]);
});

test("a source is asked about the model behind an alias or a resolved ARN", async () => {
  const info = source({ "acme.a": true, "acme.b": false });
  const { models } = createClient({
    transport,
    adapters: [],
    aliases: { mine: { id: prompt, as: "acme.a" } },
    resolveModel: (model) => ({ ...model, name: "acme.b" }),
    modelInfo: [info],
  });
  expect(await models.canStream("mine")).toBe(true);
  expect(await models.canStream(prompt)).toBe(false);
});

test("without sources nothing is known, and nobody is asked", async () => {
  const resolveModel = (): never => {
    throw new Error("asked");
  };
  const { models } = createClient({ transport, adapters: [], resolveModel });
  expect(await models.canStream(prompt)).toBeUndefined();
});

test("a model that nobody can name still goes to an adapter that takes any", async () => {
  const resolveModel = (): never => {
    throw new BedrockError("unknown-model", "a stored prompt");
  };
  const request = { model: prompt, messages: [user("hi")] };
  const taking = createClient({ transport, adapters: [native, anything], resolveModel });
  await expect(taking.generateText(request)).resolves.toMatchObject({ metadata: { modelId: prompt } });
  const refusing = createClient({ transport, adapters: [native], resolveModel });
  await expect(refusing.generateText(request)).rejects.toThrow("a stored prompt");
});

test("a resolver that may not ask is an error, whatever adapters there are", async () => {
  const resolveModel = (): never => {
    throw new BedrockError("access-denied", "no permission");
  };
  const client = createClient({ transport, adapters: [anything], resolveModel });
  await expect(client.generateText({ model: prompt, messages: [] })).rejects.toMatchObject({
    code: "access-denied",
  });
});

test("an abort does not wait for the resolver", async () => {
  const controller = new AbortController();
  const resolveModel = (): Promise<never> => {
    controller.abort();
    return new Promise(() => {});
  };
  const client = createClient({ transport, adapters: [native], resolveModel });
  const { signal } = controller;
  await expect(client.generateText({ model: prompt, messages: [] }, { signal })).rejects.toMatchObject({
    code: "aborted",
  });
});
