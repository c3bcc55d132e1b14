import type { SpeechInput, SpeechPart, SpeechRequest, SpeechSession } from "@bedplate/core";
import { describe, expect, test } from "vitest";
import { simulated } from "./simulated.ts";
import { hear, speak } from "./voice.ts";

const model = "amazon.nova-2-sonic-v1:0";
const sampleRate = 16000;
const sound = speak({ text: "What is the weather like in Oslo today?", sampleRate, seed: 1 });
const pause = new Uint8Array(sampleRate * 2 * 0.6);
const tools: SpeechRequest["tools"] = [
  {
    type: "function",
    name: "get_weather",
    inputSchema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
];

async function open(request: Partial<SpeechRequest> = {}, delayMs = 0): Promise<SpeechSession> {
  const { converseSpeech } = simulated({ delayMs });
  if (!converseSpeech) throw new Error("It converses.");
  return converseSpeech({ model, ...request });
}

/** All parts of a conversation in which everything is said at once. */
async function all(request: Partial<SpeechRequest>, ...inputs: SpeechInput[]): Promise<SpeechPart[]> {
  const session = await open(request);
  for (const input of inputs) await session.send(input);
  session.end();
  const parts: SpeechPart[] = [];
  for await (const part of session) parts.push(part);
  return parts;
}

function typesOf(parts: readonly SpeechPart[]): string[] {
  return parts
    .map(({ type }) => type)
    .filter((type, at, types) => type !== "audio" || types[at - 1] !== type);
}

function audioOf(parts: readonly SpeechPart[]): Uint8Array {
  return Buffer.concat(parts.flatMap((part) => (part.type === "audio" ? [part.audio] : [])));
}

const said: SpeechInput[] = [
  { type: "audio", audio: sound },
  { type: "audio", audio: pause },
];

describe("a turn of the user", () => {
  test("is answered with a preview, speech and a transcript", async () => {
    const parts = await all({}, { type: "text", text: "Tell me about lakes." });
    expect(typesOf(parts)).toEqual([
      "start",
      "turn-start",
      "transcript",
      "transcript",
      "audio",
      "transcript",
      "usage",
      "turn-end",
      "finish",
    ]);
    const transcripts = parts.filter((part) => part.type === "transcript");
    expect(transcripts[0]).toEqual({
      type: "transcript",
      role: "user",
      text: "Tell me about lakes.",
      final: true,
    });
    expect(transcripts.map(({ final }) => final)).toEqual([true, false, true]);
    expect(transcripts[1]?.text).toBe(transcripts[2]?.text);
    expect(transcripts[2]?.text).toMatch(/lakes/);
    expect(parts.at(-1)).toMatchObject({
      usage: { input: { total: 5 }, output: { total: expect.any(Number) } },
    });
  });

  test("is told by its length when it was spoken, however its bytes came", async () => {
    const seconds = sound.length / 2 / sampleRate;
    const whole = await all({}, ...said);
    const bytes = Buffer.concat([sound, pause]);
    const cut = Array.from({ length: Math.ceil(bytes.length / 1000) }, (_, at): SpeechInput => {
      return { type: "audio", audio: bytes.subarray(at * 1000, at * 1000 + 1000) };
    });
    const pieces = await all({}, ...cut);
    const [heard] = whole.filter((part) => part.type === "transcript");
    const told = Number(/^\((\d+\.\d) seconds of speech\)$/.exec(heard?.text ?? "")?.[1]);
    expect(Math.abs(told - seconds)).toBeLessThan(0.5);
    expect(pieces.find(({ type }) => type === "transcript")).toMatchObject({
      text: expect.stringMatching(/^\(\d+\.\d seconds of speech\)$/),
    });
    expect(typesOf(pieces)).toEqual(typesOf(whole));
  });

  test("ends with the input too, and silence alone is none", async () => {
    const [start, ...rest] = typesOf(await all({}, { type: "audio", audio: sound }));
    expect([start, rest[0]]).toEqual(["start", "turn-start"]);
    expect(typesOf(await all({}, { type: "audio", audio: pause }))).toEqual(["start", "finish"]);
  });

  test("after a pause is another one", async () => {
    const parts = await all({}, ...said, ...said);
    expect(parts.filter(({ type }) => type === "turn-end")).toHaveLength(2);
    expect(parts.some(({ type }) => type === "interrupted")).toBe(false);
  });
});

test("an input that takes its end badly changes nothing", async () => {
  for (const answer of [() => undefined, () => Promise.reject(new Error("x")), () => JSON.parse("x")]) {
    const { converseSpeech } = simulated();
    // Wrong on purpose: it answers with what it likes.
    const iterator = { next: () => new Promise(() => {}), return: answer } as AsyncIterator<SpeechInput>;
    const session = await converseSpeech?.({ model }, { input: { [Symbol.asyncIterator]: () => iterator } });
    const parts: SpeechPart[] = [];
    for await (const part of session ?? []) if (parts.push(part)) break;
    expect(typesOf(parts)).toEqual(["start"]);
  }
});

test.each([8000, 16000, 24000] as const)("speaks at %i hertz, as long as its words take", async (rate) => {
  const parts = await all({ outputSampleRate: rate }, { type: "text", text: "Tell me about lakes." });
  const spoken = parts.filter((part) => part.type === "transcript").at(-1)?.text ?? "";
  const pcm = audioOf(parts);
  expect(pcm.length).toBe(speak({ text: spoken, sampleRate: rate, seed: 0 }).length);
  expect(hear(pcm, rate).silent).toBe(false);
  const pieces = parts.flatMap((part) => (part.type === "audio" ? [part.audio.length] : []));
  expect(new Set(pieces.slice(0, -1))).toEqual(new Set([rate / 5]));
});

test("the same conversation is answered the same", async () => {
  expect(await all({ tools }, ...said)).toEqual(await all({ tools }, ...said));
});

describe("a tool", () => {
  /** Talks, and answers the calls. */
  async function withTools(
    input: SpeechInput,
    toolChoice?: SpeechRequest["toolChoice"],
  ): Promise<SpeechPart[]> {
    const session = await open({ tools: tools ?? [], ...(toolChoice && { toolChoice }) });
    await session.send(input);
    const parts: SpeechPart[] = [];
    for await (const part of session) {
      parts.push(part);
      if (part.type === "tool-call")
        await session.send({ type: "tool-result", callId: part.id, result: { sky: "clear" } });
      if (part.type === "turn-end") session.end();
    }
    return parts;
  }

  test("is called when the words ask for it, and what it says is said", async () => {
    const parts = await withTools({ type: "text", text: "What is the weather in Oslo?" });
    expect(parts.find(({ type }) => type === "tool-call")).toMatchObject({
      name: "get_weather",
      input: { city: "Oslo" },
    });
    const last = parts.filter((part) => part.type === "transcript").at(-1);
    expect(last).toMatchObject({ role: "assistant", text: expect.stringMatching(/clear/), final: true });
  });

  test("is called after the first thing that was spoken, since nobody understood it", async () => {
    const parts = await withTools({ type: "audio", audio: Buffer.concat([sound, pause]) });
    expect(parts.filter(({ type }) => type === "tool-call")).toHaveLength(1);
  });

  test("is not called when it must not be, or when the words ask for nothing", async () => {
    for (const parts of [
      await withTools({ type: "text", text: "What is the weather in Oslo?" }, "none"),
      await withTools({ type: "text", text: "Hello there." }),
    ])
      expect(parts.some(({ type }) => type === "tool-call")).toBe(false);
  });

  test("whose answer never comes ends the turn with the conversation", async () => {
    const parts = await all({ tools }, { type: "text", text: "What is the weather in Oslo?" });
    expect(typesOf(parts).slice(-4)).toEqual(["tool-call", "usage", "turn-end", "finish"]);
  });
});

describe("an interruption", () => {
  test.each<[string, SpeechInput]>([
    ["sound", { type: "audio", audio: sound }],
    ["text", { type: "text", text: "Stop." }],
  ])("by %s makes the rest void, and is answered", async (_, interruption) => {
    const session = await open();
    await session.send({ type: "text", text: "Tell me about lakes." });
    const parts: SpeechPart[] = [];
    for await (const part of session) {
      if (part.type === "audio" && !parts.some(({ type }) => type === "audio")) {
        await session.send(interruption);
        session.end();
      }
      parts.push(part);
    }
    const at = parts.findIndex(({ type }) => type === "interrupted");
    expect(parts.slice(at, at + 4).map(({ type }) => type)).toEqual([
      "interrupted",
      "usage",
      "turn-end",
      "turn-start",
    ]);
    expect(parts.filter(({ type }) => type === "interrupted")).toHaveLength(1);
    expect(parts.at(-1)?.type).toBe("finish");
  });

  test("is not what silence does", async () => {
    const session = await open();
    await session.send({ type: "text", text: "Tell me about lakes." });
    for await (const part of session) {
      if (part.type === "audio") await session.send({ type: "audio", audio: pause });
      if (part.type === "turn-end") session.end();
      expect(part.type).not.toBe("interrupted");
    }
  });
});

test("an abort is told as one, while it waits and while it speaks", async () => {
  const { converseSpeech } = simulated();
  const controller = new AbortController();
  const session = await converseSpeech?.({ model }, { signal: controller.signal });
  const waiting = session?.[Symbol.asyncIterator]();
  await waiting?.next();
  const next = waiting?.next();
  controller.abort();
  await expect(next).rejects.toMatchObject({ code: "aborted" });
  const aborted = await converseSpeech?.({ model }, { signal: AbortSignal.abort() });
  const read = async (): Promise<void> => {
    for await (const _ of aborted ?? []);
  };
  await expect(read()).rejects.toMatchObject({ code: "aborted" });
});
