import { describe, expect, test } from "vitest";
import type { Call, ChatAdapter } from "./adapter.ts";
import type { StreamPart } from "./chat.ts";
import { createClient } from "./client.ts";
import { type JsonObject, readString } from "./json.ts";
import { textOf, user } from "./message.ts";
import { isModel } from "./model-id.ts";
import { collect } from "./stream.ts";
import type { Transport, WireCall, WireReply } from "./transport.ts";

/** A format that writes its own name into bodies, and remembers the calls that it was asked to write. */
interface Format extends ChatAdapter {
  calls: Call[];
}

function formatOf(name: string, more: Pick<ChatAdapter, "streaming"> = {}): Format {
  const calls: Call[] = [];
  return {
    kind: "chat",
    name,
    operation: "InvokeModel",
    exampleModels: [`acme.${name}-v1`],
    tuning: [],
    ...more,
    calls,
    supports: (model) => isModel(model, `acme.${name}-`),
    encodeRequest(call) {
      calls.push(call);
      return { body: { format: name }, warnings: [] };
    },
    decodeResponse: (reply) => ({
      content: [{ type: "text", text: readString(reply, "said") ?? "" }],
      finish: { reason: "stop", raw: name },
      usage: { input: {}, output: {} },
    }),
    createStreamDecoder: () => ({
      push: (chunk) => [{ type: "text-delta", index: 0, delta: readString(chunk, "said") ?? "" }],
      end: () => [
        { type: "finish", finish: { reason: "stop", raw: name }, usage: { input: {}, output: {} } },
      ],
    }),
  };
}

interface Recorder extends Transport {
  sent: WireCall[];
  streamed: WireCall[];
}

/** A transport that gives every call the same reply, whole or as a stream's only chunk. */
function transportOf(body: JsonObject, headers: WireReply["headers"] = {}): Recorder {
  const recorder: Recorder = {
    sent: [],
    streamed: [],
    async send(call) {
      recorder.sent.push(call);
      return { headers, body };
    },
    async stream(call) {
      recorder.streamed.push(call);
      async function* batches(): AsyncGenerator<[JsonObject]> {
        yield [body];
      }
      return { headers, batches: batches() };
    },
  };
  return recorder;
}

const arn = "arn:aws:bedrock:eu-west-1:123456789012:imported-model/abcdefghijkl";
const messages = [user("Hello")];

describe("an alias", () => {
  const words = formatOf("words");
  const signs = formatOf("signs");
  const ask = async (alias: { id: string; as?: string; format?: string }): Promise<[string, unknown]> => {
    const transport = transportOf({ said: "hi" });
    const client = createClient({ transport, adapters: [words, signs], aliases: { mine: alias } });
    await client.generateText({ model: "mine", messages });
    return [transport.sent[0]?.modelId ?? "", transport.sent[0]?.body.format];
  };

  test("with a format takes the adapter of that name, whatever the adapters support", async () => {
    expect(await ask({ id: arn, format: "signs" })).toEqual([arn, "signs"]);
    expect(await ask({ id: "acme.words-v1", format: "signs" })).toEqual(["acme.words-v1", "signs"]);
  });

  test("with a model and a format tells the adapter the model, and is written in the format", async () => {
    expect(await ask({ id: arn, as: "us.acme.words-v1", format: "signs" })).toEqual([arn, "signs"]);
    expect(signs.calls.at(-1)?.model).toMatchObject({
      id: arn,
      kind: "imported-model",
      region: "eu-west-1",
      name: "acme.words-v1",
      format: "signs",
    });
  });

  test("with a format that no adapter has is refused, and the error names those that there are", async () => {
    const asked = ask({ id: "acme.words-v1", format: "sings" });
    await expect(asked).rejects.toMatchObject({
      code: "unknown-model",
      modelId: "acme.words-v1",
      message: "acme.words-v1: no adapter is named sings. This client has: words, signs.",
    });
  });
});

test("an adapter is told whether the answer will be streamed", async () => {
  const words = formatOf("words");
  const client = createClient({ transport: transportOf({ said: "hi" }), adapters: [words] });
  const request = { model: "acme.words-v1", messages };
  await client.generateText(request);
  await collect(client.streamText(request));
  expect(words.calls.map(({ streaming }) => streaming)).toEqual([false, true]);
});

describe("a format without streaming", () => {
  const still = formatOf("still", { streaming: false });
  const request = { model: "acme.still-v1", messages };
  const headers = {
    "x-amzn-requestid": "req-1",
    "x-amzn-bedrock-input-token-count": "3",
    "x-amzn-bedrock-output-token-count": "2",
    "x-amzn-bedrock-invocation-latency": "9",
  };

  test("answers streamText with its whole reply, sent as an ordinary call", async () => {
    const transport = transportOf({ said: "hi" }, headers);
    const parts: StreamPart[] = [];
    const client = createClient({ transport, adapters: [still] });
    for await (const part of client.streamText(request, { includeRaw: true })) parts.push(part);
    expect([transport.sent.length, transport.streamed.length]).toEqual([1, 0]);
    expect(still.calls.at(-1)?.streaming).toBe(false);
    expect(parts).toMatchObject([
      { type: "start", metadata: { modelId: "acme.still-v1", requestId: "req-1" } },
      { type: "raw", chunk: { said: "hi" } },
      { type: "text-delta", delta: "hi" },
      {
        type: "finish",
        finish: { reason: "stop", raw: "still" },
        usage: { input: { total: 3 }, output: { total: 2 } },
        metadata: { latencyMs: 9 },
      },
    ]);
  });

  test("says the same streamed and whole", async () => {
    const client = createClient({ transport: transportOf({ said: "hi" }, headers), adapters: [still] });
    const whole = await client.generateText(request);
    expect(textOf(whole)).toBe("hi");
    expect(await collect(client.streamText(request))).toEqual(whole);
  });
});

test("an alias that says nothing of its model leaves it to resolveModel, one that does goes first", async () => {
  const words = formatOf("words");
  const transport = transportOf({ said: "Hi" });
  const client = createClient({
    transport,
    adapters: [words],
    aliases: { bare: { id: arn }, told: { id: arn, format: "words" } },
    resolveModel: (model) => ({ ...model, name: "acme.words-resolved" }),
  });
  for (const model of ["bare", "told"]) await client.generateText({ model, messages: [user("Hi")] });
  expect(words.calls.map(({ model }) => [model.id, model.name, model.format])).toEqual([
    [arn, "acme.words-resolved", undefined],
    [arn, undefined, "words"],
  ]);
});
