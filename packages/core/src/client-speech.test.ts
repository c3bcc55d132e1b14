import { getEventListeners } from "node:events";
import { describe, expect, test, vi } from "vitest";
import { type Client, createClient, type SpeechCallOptions } from "./client.ts";
import { speechMethods } from "./client-speech.ts";
import { BedrockError } from "./error.ts";
import { type JsonObject, readString } from "./json.ts";
import type { SpeechInput, SpeechPart, SpeechSession } from "./speech.ts";
import type { SpeechAdapter } from "./speech-adapter.ts";
import { createOutbox } from "./speech-outbox.ts";
import type { Transport, WireCall } from "./transport.ts";

const model = "acme.talker-v1:0";

/** A format as small as one can be: texts both ways. */
const talker: SpeechAdapter = {
  kind: "speech",
  name: "talker",
  operation: "InvokeModelWithBidirectionalStream",
  exampleModels: [model],
  methods: speechMethods,
  supports: ({ name }) => name === model,
  createInputEncoder: ({ request }) => ({
    warnings: [{ code: "unsupported-setting", setting: "voice", message: "none" }],
    start: () => [{ open: request.system ?? "" }],
    push(input) {
      if (input.type === "text") return [{ said: input.text }];
      throw new BedrockError("unsupported", `${input.type} is not for me`);
    },
    end: () => [{ close: true }],
  }),
  createOutputDecoder: () => ({
    push: (event) => [
      { type: "transcript", role: "assistant", text: readString(event, "heard") ?? "", final: true },
    ],
    end: () => [{ type: "finish", usage: { input: {}, output: { total: 1 } } }],
  }),
};

/** What the far side saw of one conversation. */
interface Seen {
  call?: WireCall;
  events: JsonObject[];
  signal?: AbortSignal | undefined;
  inputEnded: boolean;
  left: boolean;
}

type Answer = (event: JsonObject) => JsonObject[];

const echo: Answer = (event) => ("said" in event ? [{ heard: event.said }] : []);

/** Answers in process: takes an event, gives what it is answered with, and ends with the input. */
function echoing(answer: Answer = echo): { transport: Transport; seen: Seen } {
  const seen: Seen = { events: [], inputEnded: false, left: false };
  const unused = (): Promise<never> => Promise.reject(new Error("not used here"));
  const batches = async function* (answers: AsyncIterable<JsonObject>): AsyncGenerator<[JsonObject]> {
    try {
      for await (const answer of answers) yield [answer];
    } finally {
      seen.left = true;
    }
  };
  return {
    seen,
    transport: {
      send: unused,
      stream: unused,
      async duplex(call, input, { signal } = {}) {
        Object.assign(seen, { call, signal });
        const answers = createOutbox();
        const take = async (): Promise<void> => {
          for await (const event of input) {
            seen.events.push(event);
            answers.push(answer(event)).catch(() => {});
          }
          seen.inputEnded = true;
          answers.end();
        };
        void take();
        return { headers: { "x-amzn-requestid": "req-1" }, batches: batches(answers.events) };
      },
    },
  };
}

function clientOf(transport: Transport): Client {
  return createClient({ transport, adapters: [talker], retry: { baseDelayMs: 1 } });
}

function open(transport: Transport, options: SpeechCallOptions = {}): Promise<SpeechSession> {
  return clientOf(transport).converseSpeech({ model, system: "Be brief." }, options);
}

async function all(session: SpeechSession): Promise<SpeechPart[]> {
  const parts: SpeechPart[] = [];
  for await (const part of session) parts.push(part);
  return parts;
}

async function* say(...texts: string[]): AsyncGenerator<SpeechInput> {
  for (const text of texts) yield { type: "text", text };
}

describe("a conversation", () => {
  test("begins with start, ends with finish, and sends the start, the inputs and the end in order", async () => {
    const { transport, seen } = echoing();
    const parts = await all(await open(transport, { input: say("a", "b") }));
    expect(parts).toEqual([
      {
        type: "start",
        warnings: [{ code: "unsupported-setting", setting: "voice", message: "none" }],
        metadata: { modelId: model, requestId: "req-1", headers: { "x-amzn-requestid": "req-1" } },
      },
      { type: "transcript", role: "assistant", text: "a", final: true },
      { type: "transcript", role: "assistant", text: "b", final: true },
      { type: "finish", usage: { input: {}, output: { total: 1 } } },
    ]);
    expect(seen).toMatchObject({
      call: { operation: "InvokeModelWithBidirectionalStream", modelId: model, body: {} },
      events: [{ open: "Be brief." }, { said: "a" }, { said: "b" }, { close: true }],
      inputEnded: true,
    });
  });

  test("gives the native events too when they are asked for", async () => {
    const parts = await all(await open(echoing().transport, { input: say("a"), includeRaw: true }));
    expect(parts.map(({ type }) => type)).toEqual(["start", "raw", "transcript", "finish"]);
    expect(parts[1]).toEqual({ type: "raw", chunk: { heard: "a" } });
  });

  test("is spoken while it is heard", async () => {
    const session = await open(echoing().transport);
    const heard: string[] = [];
    await session.send({ type: "text", text: "0" });
    for await (const part of session) {
      if (part.type !== "transcript") continue;
      heard.push(part.text);
      if (heard.length === 3) session.end();
      else await session.send({ type: "text", text: String(heard.length) });
    }
    expect(heard).toEqual(["0", "1", "2"]);
  });

  test("waits with send until the transport has taken it", async () => {
    const { transport } = echoing();
    let letGo = (): void => {};
    const opened = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const slow: Transport = {
      ...transport,
      duplex: (...args) => opened.then(() => transport.duplex!(...args)),
    };
    const session = await open(slow);
    const taken = vi.fn();
    const sent = session.send({ type: "text", text: "a" }).then(taken);
    await new Promise(setImmediate);
    expect(taken).not.toHaveBeenCalled();
    letGo();
    session.end();
    await all(session);
    await sent;
    expect(taken).toHaveBeenCalledOnce();
  });

  test("takes nothing after its end", async () => {
    const session = await open(echoing().transport);
    session.end();
    session.end();
    await expect(session.send({ type: "text", text: "late" })).rejects.toMatchObject({ code: "aborted" });
    const parts = await all(session);
    expect(parts.filter(({ type }) => type === "finish")).toHaveLength(1);
    await expect(session.send({ type: "text", text: "later" })).rejects.toMatchObject({ code: "aborted" });
    expect(await all(session)).toEqual([]);
  });

  test("goes on after an input that the format can't carry", async () => {
    const session = await open(echoing().transport);
    await expect(session.send({ type: "audio", audio: new Uint8Array(2) })).rejects.toMatchObject({
      code: "unsupported",
    });
    await session.send({ type: "text", text: "a" });
    session.end();
    expect((await all(session)).at(-1)?.type).toBe("finish");
  });
});

describe("both sides end", () => {
  test("when the loop is left", async () => {
    const { transport, seen } = echoing();
    const session = await open(transport);
    await session.send({ type: "text", text: "a" });
    for await (const part of session) if (part.type === "transcript") break;
    expect(seen.left).toBe(true);
    expect(seen.signal?.aborted).toBe(true);
    await expect(session.send({ type: "text", text: "b" })).rejects.toMatchObject({ code: "aborted" });
  });

  test("when the caller's signal aborts, and nobody listens to it any more", async () => {
    const controller = new AbortController();
    const { transport, seen } = echoing();
    const session = await open(transport, { signal: controller.signal });
    await session.send({ type: "text", text: "a" });
    const read = async (): Promise<void> => {
      for await (const part of session) if (part.type === "transcript") controller.abort(new Error("enough"));
    };
    await expect(read()).rejects.toMatchObject({ code: "aborted", modelId: model });
    await expect(session.send({ type: "text", text: "b" })).rejects.toMatchObject({ code: "aborted" });
    expect(seen.left).toBe(true);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  test("without a listener left on the signal when all goes well", async () => {
    const controller = new AbortController();
    await all(await open(echoing().transport, { input: say("a"), signal: controller.signal }));
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  test("when the input fails, which the loop tells", async () => {
    const { transport, seen } = echoing();
    const input = async function* (): AsyncGenerator<SpeechInput> {
      yield { type: "text", text: "a" };
      throw new Error("no microphone");
    };
    await expect(open(transport, { input: input() }).then(all)).rejects.toMatchObject({
      code: "aborted",
      message: expect.stringMatching(/input failed/),
      cause: expect.objectContaining({ message: "no microphone" }),
    });
    expect(seen.signal?.aborted).toBe(true);
  });

  test.each<[string, () => unknown]>([
    ["gives no promise", () => undefined],
    ["fails", () => Promise.reject(new Error("no microphone"))],
    ["throws", () => JSON.parse("no microphone")],
  ])("and an input that is waited for is told so, though it %s", async (_, answer) => {
    let left = 0;
    const leave = (): unknown => {
      left++;
      return answer();
    };
    // Wrong on purpose: it answers with what it likes.
    const iterator = { next: () => new Promise(() => {}), return: leave } as AsyncIterator<SpeechInput>;
    const input = { [Symbol.asyncIterator]: () => iterator };
    for await (const part of await open(echoing().transport, { input })) if (part.type === "start") break;
    expect(left).toBe(1);
  });
});

describe("what goes wrong", () => {
  test("a service that ends before it was told to has truncated the conversation", async () => {
    const { transport } = echoing();
    const batches = async function* (): AsyncGenerator<[JsonObject]> {
      yield [{ heard: "a" }];
    };
    const session = await open({ ...transport, duplex: async () => ({ headers: {}, batches: batches() }) });
    await expect(all(session)).rejects.toMatchObject({ code: "stream-truncated" });
    await expect(session.send({ type: "text", text: "b" })).rejects.toMatchObject({
      code: "stream-truncated",
    });
  });

  test("a refused conversation is told by the loop and by send, and not tried again", async () => {
    const { transport } = echoing();
    const duplex = vi.fn(async () => {
      throw new BedrockError("throttled", "Too many conversations.");
    });
    const session = await open({ ...transport, duplex });
    await expect(session.send({ type: "text", text: "a" })).rejects.toMatchObject({ code: "throttled" });
    await expect(all(session)).rejects.toMatchObject({ code: "throttled" });
    expect(duplex).toHaveBeenCalledOnce();
  });

  test("a reply that can't be read names the model and ends the conversation", async () => {
    const { transport, seen } = echoing(() => [{ heard: 1 }]);
    const session = await open(transport, { input: say("a") });
    await expect(all(session)).rejects.toMatchObject({ code: "invalid-response", modelId: model });
    expect(seen.left).toBe(true);
  });

  test("a transport without both directions is refused with the way out", async () => {
    const { duplex: _duplex, ...oneWay } = echoing().transport;
    await expect(open(oneWay)).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringMatching(/duplex.*@bedplate\/aws/),
    });
  });

  test("an aborted signal opens nothing, and a model of nobody is unknown", async () => {
    const { transport, seen } = echoing();
    await expect(open(transport, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "aborted" });
    await expect(clientOf(transport).converseSpeech({ model: "acme.mute-v1:0" })).rejects.toMatchObject({
      code: "unknown-model",
    });
    expect(seen.call).toBeUndefined();
  });
});
