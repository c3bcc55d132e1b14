import {
  type Backend,
  BedrockError,
  type JsonObject,
  readString,
  type SpeechPart,
  type SpeechServerAdapter,
} from "@bedplate/core";
import { describe, expect, test } from "vitest";
import { encodeFrame } from "./event-stream.ts";
import { type EventMessage, readMessages } from "./event-stream-reader.ts";
import { createHandler } from "./handler.ts";

/** A format as small as one can be: texts both ways, of which "?" is refused. */
const talker: SpeechServerAdapter = {
  kind: "speech",
  name: "talker",
  operation: "InvokeModelWithBidirectionalStream",
  supports: ({ name }) => name === "acme.talker-v1:0",
  createInputDecoder: ({ id }) => ({
    push(event) {
      if (event.begin) return [];
      if (event.open) return [{ type: "request", request: { model: id }, promptName: "p" }];
      if (event.close) return [{ type: "end" }];
      if (event.said === "?") throw new BedrockError("invalid-request", "No questions.");
      return [{ type: "input", input: { type: "text", text: readString(event, "said") ?? "" } }];
    },
    expect() {},
  }),
  createOutputEncoder: () => ({
    push: (part) => (part.type === "transcript" ? [{ heard: part.text }] : []),
  }),
};

const echo: Backend = {
  async converseSpeech({ model }, { input } = {}) {
    const parts = async function* (): AsyncGenerator<SpeechPart> {
      yield { type: "start", warnings: [], metadata: { modelId: model } };
      for await (const item of input ?? [])
        if (item.type === "text") yield { type: "transcript", role: "user", text: item.text, final: true };
      yield { type: "finish", usage: { input: {}, output: {} } };
    };
    const iterator = parts();
    return { send: async () => {}, end() {}, [Symbol.asyncIterator]: () => iterator };
  },
};

const headers = { ":event-type": "chunk", ":content-type": "application/json", ":message-type": "event" };

function frame(event: JsonObject): Uint8Array<ArrayBuffer> {
  return encodeFrame(
    headers,
    JSON.stringify({ bytes: Buffer.from(JSON.stringify(event)).toString("base64") }),
  );
}

function signed(content: Uint8Array | string): Uint8Array<ArrayBuffer> {
  return encodeFrame({ ":date": "now", ":chunk-signature": "abc" }, content);
}

function ask(
  frames: Iterable<Uint8Array<ArrayBuffer>> | AsyncIterable<Uint8Array<ArrayBuffer>>,
  { backend = echo, httpVersion = "2.0" }: { backend?: Backend; httpVersion?: string } = {},
): Promise<Response> {
  const body = new ReadableStream({
    async start(controller) {
      for await (const bytes of frames) controller.enqueue(bytes);
      controller.close();
    },
  });
  const url = "http://local/model/acme.talker-v1:0/invoke-with-bidirectional-stream";
  const init = { method: "POST", body, duplex: "half" };
  const request = new Request(url, init);
  return createHandler({ adapters: [talker], backend })(request, { httpVersion });
}

async function framesIn({ body }: Response): Promise<EventMessage[]> {
  const frames: EventMessage[] = [];
  for await (const message of readMessages(body ?? new ReadableStream())) frames.push(message);
  return frames;
}

async function heardIn(response: Response): Promise<unknown[]> {
  return (await framesIn(response)).map(({ content }) => {
    const { bytes } = JSON.parse(Buffer.from(content).toString());
    return JSON.parse(Buffer.from(bytes, "base64").toString()).heard;
  });
}

const talk = [frame({ open: true }), frame({ said: "a" }), frame({ said: "b" }), frame({ close: true })];

test("takes events as they are, and inside signed messages", async () => {
  const plain = await ask(talk);
  expect(plain.headers.get("content-type")).toBe("application/vnd.amazon.eventstream");
  expect(await heardIn(plain)).toEqual(["a", "b"]);
  expect(await heardIn(await ask([...talk.map(signed), signed("")]))).toEqual(["a", "b"]);
});

test("answers while the body still comes", async () => {
  let next = (): void => {};
  const heard = new Promise<void>((resolve) => {
    next = resolve;
  });
  const body = async function* (): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    yield* talk.slice(0, 2);
    await heard;
    yield* talk.slice(2);
  };
  const response = await ask(body());
  const reader = response.body?.getReader();
  expect((await reader?.read())?.value?.length).toBeGreaterThan(0);
  next();
  expect((await reader?.read())?.value?.length).toBeGreaterThan(0);
  expect((await reader?.read())?.done).toBe(true);
});

test("ends with the body where no event says so, and says nothing where there was no request", async () => {
  expect(await heardIn(await ask(talk.slice(0, 2)))).toEqual(["a"]);
  expect(await heardIn(await ask([frame({ close: true })]))).toEqual([]);
});

describe("a body that never ends is let go", () => {
  const mute: Backend = {
    async converseSpeech(_, { signal } = {}) {
      const parts = async function* (): AsyncGenerator<SpeechPart> {
        yield { type: "transcript", role: "assistant", text: "Hi", final: true };
        await new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
      };
      return { send: async () => {}, end() {}, [Symbol.asyncIterator]: parts };
    },
  };

  /** Sends some events and then nothing; `left` resolves when nobody waits for more. */
  function hold(...frames: Uint8Array[]): { request: Request; abort: () => void; left: Promise<void> } {
    const controller = new AbortController();
    let cancel = (): void => {};
    const left = new Promise<void>((resolve) => {
      cancel = resolve;
    });
    const body = new ReadableStream({
      start: (stream) => frames.forEach((bytes) => void stream.enqueue(bytes)),
      cancel,
    });
    const url = "http://local/model/acme.talker-v1:0/invoke-with-bidirectional-stream";
    const init = { method: "POST", body, duplex: "half", signal: controller.signal };
    return { request: new Request(url, init), abort: () => controller.abort(), left };
  }

  const handle = createHandler({ adapters: [talker], backend: mute });

  test("when the client goes before its first event", async () => {
    const { request, abort, left } = hold();
    const response = handle(request);
    abort();
    await left;
    expect((await response).status).toBe(400);
  });

  test.each([
    ["before its request is complete", [frame({ begin: true })]],
    ["within the answer", talk.slice(0, 1)],
  ])("when the client goes %s", async (_, frames) => {
    const { request, abort, left } = hold(...frames);
    const reader = (await handle(request)).body?.getReader();
    const read = reader?.read();
    abort();
    await left;
    await read;
  });

  test.each([
    ["before its request is complete", [frame({ begin: true })]],
    ["within the answer", talk.slice(0, 1)],
  ])("when its answer is cancelled %s", async (_, frames) => {
    const { request, left } = hold(...frames);
    const reader = (await handle(request)).body?.getReader();
    void reader?.read();
    await reader?.cancel();
    await left;
  });

  test("when the answer is over", async () => {
    const { request, left } = hold(frame({ close: true }));
    expect(await heardIn(await handle(request))).toEqual([]);
    await left;
  });
});

describe("refuses", () => {
  const bytes = (text: string): string => Buffer.from(text).toString("base64");
  const chunk = (json: string): Uint8Array<ArrayBuffer> => encodeFrame(headers, json);

  test.each<[string, Uint8Array<ArrayBuffer>[], RegExp]>([
    ["a body without events", [], /no events/],
    ["a damaged message", [frame({ open: true }).fill(0, 20, 24)], /checksum/],
    ["a damaged message in a signed one", [signed(frame({ open: true }).fill(0, 20, 24))], /checksum/],
    ["another kind of event", [encodeFrame({ ":event-type": "other" }, "{}")], /must be a chunk/],
    ["a chunk without bytes", [chunk("{}")], /must have bytes/],
    ["a chunk of no JSON", [chunk(JSON.stringify({ bytes: bytes("[1]") }))], /one JSON object/],
    ["a chunk of too many bytes", [frame({ said: "x".repeat(1_000_000) })], /may have 1000000/],
    ["a wrong event", [frame({ said: "?" })], /No questions/],
  ])("%s", async (_, frames, message) => {
    const response = await ask(frames);
    expect(response.status).toBe(400);
    expect(response.headers.get("x-amzn-errortype")).toMatch(/^ValidationException/);
    expect(await response.json()).toEqual({ message: expect.stringMatching(message) });
  });

  test("HTTP/1.1, and a backend that can't converse", async () => {
    expect((await ask(talk, { httpVersion: "1.1" })).status).toBe(400);
    expect((await ask(talk, { backend: {} })).status).toBe(500);
  });

  test("within the answer by an exception, after what was said before", async () => {
    const frames = await framesIn(await ask([...talk.slice(0, 2), frame({ said: "?" }), ...talk.slice(2)]));
    expect(frames.map((message) => message.headers.get(":message-type"))).toEqual(["event", "exception"]);
    expect(frames[1]?.headers.get(":exception-type")).toBe("validationException");
    expect(Buffer.from(frames[1]?.content ?? []).toString()).toBe('{"message":"No questions."}');
  });

  test("a backend's failure in the service's words", async () => {
    const backend: Backend = {
      converseSpeech: async () => {
        throw new BedrockError("throttled", "Too many conversations.");
      },
    };
    const [last] = await framesIn(await ask(talk, { backend }));
    expect(last?.headers.get(":exception-type")).toBe("throttlingException");
  });
});
