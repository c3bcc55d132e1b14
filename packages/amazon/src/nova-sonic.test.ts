import { type JsonObject, parseModelId, type SpeechRequest, toBase64 } from "@bedplate/core";
import { loadFixtures, type SpeechFixture, testSpeechAdapter } from "@bedplate/testkit";
import { describe, expect, test } from "vitest";
import { novaSonicServer } from "./nova-sonic.server.ts";
import { novaSonic } from "./nova-sonic.ts";

testSpeechAdapter(test, {
  adapter: novaSonic,
  server: novaSonicServer,
  fixtures: loadFixtures<SpeechFixture>(new URL("../fixtures/nova-sonic", import.meta.url)),
});

const second = "amazon.nova-2-sonic-v1:0";
const first = "amazon.nova-sonic-v1:0";

function encoderOf(request: Partial<SpeechRequest> = {}): ReturnType<typeof novaSonic.createInputEncoder> {
  const model = request.model ?? second;
  return novaSonic.createInputEncoder({ request: { ...request, model }, model: parseModelId(model) });
}

describe("what goes out", () => {
  test("long audio goes in even pieces, and an empty one not at all", () => {
    const encoder = encoderOf();
    expect(encoder.push({ type: "audio", audio: new Uint8Array() })).toHaveLength(1);
    const events = encoder.push({ type: "audio", audio: new Uint8Array(70_000).fill(7) });
    const sizes = events.map(({ event }) => Buffer.from(contentOf(event, "audioInput"), "base64").length);
    expect(sizes).toEqual([32_768, 32_768, 4_464]);
  });

  test("version 1 takes no typed text and no systemSpeech", () => {
    expect(() => encoderOf({ model: first }).push({ type: "text", text: "Hi" })).toThrow(
      /v1:0: .*no typed text.*Nova 2 Sonic/,
    );
    const options = { amazonNovaSonic: { systemSpeech: "x" } };
    expect(() => encoderOf({ model: first, options }).start()).toThrow(/no systemSpeech/);
  });

  test("a tool's result that is no JSON is refused", () => {
    const circle: unknown[] = [];
    circle.push(circle);
    // Types forbid it, but not to programs without types.
    for (const result of [10n, undefined, circle])
      expect(() => encoderOf().push({ type: "tool-result", callId: "1", result: result as never })).toThrow(
        expect.objectContaining({ code: "invalid-request", message: "The tool's result is no JSON." }),
      );
  });

  test("a toolChoice that can't be sent is told", () => {
    const tools = [{ type: "function", name: "f", inputSchema: { type: "object" } }] as const;
    const told = (request: Partial<SpeechRequest>): string[] =>
      encoderOf(request).warnings.map(({ code, setting }) => `${code} ${setting}`);
    expect(told({ toolChoice: "required" })).toEqual(["unsupported-setting toolChoice"]);
    expect(told({ toolChoice: { type: "tool", name: "f" } })).toEqual(["unsupported-setting toolChoice"]);
    expect(told({ tools: [...tools], toolChoice: "none" })).toEqual(["adjusted-setting toolChoice"]);
    expect(told({ tools: [...tools], toolChoice: "required" })).toEqual([]);
    expect(told({ toolChoice: "none" })).toEqual([]);
  });

  test("a history must begin with the user and alternate", () => {
    expect(() => encoderOf({ history: [{ role: "assistant", text: "Hi" }] }).start()).toThrow(/begin with/);
  });
});

function contentOf(event: unknown, name: string): string {
  return (event as Record<string, { content: string }>)[name]?.content ?? "";
}

const ids = { sessionId: "s", promptName: "p", completionId: "c" };

/** Reads events as a client does. */
function hear(...events: JsonObject[]): unknown[] {
  const decoder = novaSonic.createOutputDecoder({ request: { model: second }, model: parseModelId(second) });
  const parts = events.flatMap((event) => decoder.push({ event }));
  return [...parts, ...decoder.end()];
}

const audioBlock = { contentStart: { ...ids, contentId: "a", type: "AUDIO", role: "ASSISTANT" } };

describe("what comes back", () => {
  test("must begin each content before it speaks or ends", () => {
    const out = { code: "invalid-response", message: expect.stringMatching(/out of order/) };
    const content = { ...ids, contentId: "a", content: "AAA=" };
    for (const event of [
      { audioOutput: content },
      { textOutput: content },
      { toolUse: { ...content, toolName: "t", toolUseId: "1" } },
      { contentEnd: { ...ids, contentId: "a" } },
      { completionEnd: ids },
    ])
      expect(() => hear(event)).toThrow(expect.objectContaining(out));
  });

  test("is truncated within an answer, unless that was interrupted", () => {
    expect(() => hear({ completionStart: ids })).toThrow(
      expect.objectContaining({ code: "stream-truncated" }),
    );
    const parts = hear({ completionStart: ids }, audioBlock, {
      contentEnd: { ...ids, contentId: "a", stopReason: "INTERRUPTED" },
    });
    expect(parts.map((part) => (part as { type: string }).type)).toEqual([
      "turn-start",
      "interrupted",
      "finish",
    ]);
  });

  test("audio that is no base64 is an invalid response", () => {
    const spoken = { audioOutput: { ...ids, contentId: "a", content: "???" } };
    expect(() => hear(audioBlock, spoken)).toThrow(expect.objectContaining({ code: "invalid-response" }));
  });

  test("events that nobody knows are passed over", () => {
    expect(hear({ moodEvent: { happy: true } })).toHaveLength(1);
  });
});

const start: JsonObject = { sessionStart: { inferenceConfiguration: {} } };
const pcm = {
  mediaType: "audio/lpcm",
  sampleRateHertz: 16000,
  sampleSizeBits: 16,
  channelCount: 1,
  audioType: "SPEECH",
  encoding: "base64",
};
const prompt: JsonObject = {
  promptStart: {
    promptName: "p1",
    textOutputConfiguration: { mediaType: "text/plain" },
    audioOutputConfiguration: { ...pcm, voiceId: "matthew" },
  },
};
const block = { promptName: "p1", contentName: "c1" };
const audio: JsonObject = {
  contentStart: { ...block, type: "AUDIO", interactive: true, role: "USER", audioInputConfiguration: pcm },
};

function textStart(role: string, contentName: string, interactive = false): JsonObject {
  const textInputConfiguration = { mediaType: "text/plain" };
  return { contentStart: { ...block, contentName, type: "TEXT", interactive, role, textInputConfiguration } };
}

/** Reads events as a server does. */
function arrive(model: string, ...events: JsonObject[]): unknown[] {
  const decoder = novaSonicServer.createInputDecoder(parseModelId(model));
  return events.flatMap((event) => decoder.push({ event }));
}

describe("a server", () => {
  test("reads the names that a client has chosen", () => {
    const system = [
      textStart("SYSTEM", "c0"),
      { textInput: { ...block, contentName: "c0", content: "Be brief." } },
      { contentEnd: { ...block, contentName: "c0" } },
    ];
    const content = toBase64(Uint8Array.of(1, 2));
    expect(arrive(second, start, prompt, ...system, audio, { audioInput: { ...block, content } })).toEqual([
      {
        type: "request",
        request: {
          model: second,
          voice: "matthew",
          outputSampleRate: 16000,
          inputSampleRate: 16000,
          system: "Be brief.",
        },
        promptName: "p1",
      },
      { type: "input", input: { type: "audio", audio: Uint8Array.of(1, 2) } },
    ]);
  });

  test.each<[string, JsonObject[], RegExp]>([
    ["a prompt before the session", [prompt], /first event must be sessionStart/],
    ["a second session", [start, start], /followed by promptStart/],
    ["a second prompt", [start, prompt, prompt], /begun already/],
    [
      "another prompt's content",
      [start, prompt, { textInput: { ...block, promptName: "p2", content: "" } }],
      /No prompt with the promptName p2/,
    ],
    [
      "history after audio",
      [start, prompt, audio, textStart("USER", "c2")],
      /^Chat history should be sent completely before streaming audio\.$/,
    ],
    ["audio within the system prompt", [start, prompt, textStart("SYSTEM", "c0"), audio], /sent completely/],
    ["audio within the history", [start, prompt, textStart("USER", "c0"), audio], /sent completely/],
    [
      "typed text within the system prompt",
      [start, prompt, textStart("SYSTEM", "c0"), textStart("USER", "c1", true)],
      /sent completely/,
    ],
    [
      "a history that begins with the model",
      [start, prompt, textStart("ASSISTANT", "c2"), { contentEnd: { ...block, contentName: "c2" } }],
      /must begin with USER/,
    ],
    ["a name twice", [start, prompt, audio, textStart("USER", "c1", true)], /c1 was used before/],
    [
      "audio without its block",
      [start, prompt, { audioInput: { ...block, content: "" } }],
      /No content with the contentName c1/,
    ],
    [
      "text in the audio's block",
      [start, prompt, audio, { textInput: { ...block, content: "" } }],
      /could take this event/,
    ],
    [
      "the end of nothing",
      [start, prompt, { contentEnd: block }],
      /No content with the contentName c1 is open/,
    ],
    [
      "the prompt's end within a content",
      [start, prompt, audio, { promptEnd: { promptName: "p1" } }],
      /c1 is still open/,
    ],
    [
      "the session's end within the prompt",
      [start, prompt, { sessionEnd: {} }],
      /promptEnd comes before sessionEnd/,
    ],
    ["anything after the end", [start, { sessionEnd: {} }, start], /session has ended/],
    ["no base64", [start, prompt, audio, { audioInput: { ...block, content: "?" } }], /no base64/],
    ["two events in one", [{ ...start, ...prompt }], /extraneous key \[promptStart\]/],
    [
      "an event of its own invention",
      [start, { conversationStart: {} }],
      /extraneous key \[conversationStart\]/,
    ],
    ["an unknown field", [{ sessionStart: { mood: 1 } }], /#\/event\/sessionStart: extraneous key \[mood\]/],
    [
      "more tokens than there are",
      [{ sessionStart: { inferenceConfiguration: { maxTokens: 10_001 } } }],
      /10001 is not less or equal to 10000/,
    ],
  ])("refuses %s", (_, events, message) => {
    expect(() => arrive(second, ...events)).toThrow(expect.objectContaining({ code: "invalid-request" }));
    expect(() => arrive(second, ...events)).toThrow(message);
  });

  test("refuses of version 1 what only version 2 has", () => {
    const detection = { turnDetectionConfiguration: { endpointingSensitivity: "HIGH" } };
    expect(() => arrive(first, { sessionStart: detection })).toThrow(/extraneous key/);
    expect(() => arrive(first, start, prompt, textStart("SYSTEM_SPEECH", "c2"))).toThrow(/enum/);
    expect(() => arrive(first, start, prompt, textStart("USER", "c2", true))).toThrow(/no interactive text/);
  });

  test("takes a tool's result once, and only for a call that it made", () => {
    const toolStart = (contentName: string): JsonObject => ({
      contentStart: {
        ...block,
        contentName,
        type: "TOOL",
        interactive: false,
        role: "TOOL",
        toolResultInputConfiguration: {
          toolUseId: "call-1",
          type: "TEXT",
          textInputConfiguration: { mediaType: "text/plain" },
        },
      },
    });
    const decoder = novaSonicServer.createInputDecoder(parseModelId(second));
    const push = (event: JsonObject): unknown[] => decoder.push({ event });
    for (const event of [start, prompt, audio]) push(event);
    expect(() => push(toolStart("c2"))).toThrow(/^Tool Response parsing error$/);
    decoder.expect("call-1");
    push(toolStart("c3"));
    push({ toolResult: { ...block, contentName: "c3", content: '{"a":1}' } });
    expect(push({ contentEnd: { ...block, contentName: "c3" } })).toEqual([
      { type: "input", input: { type: "tool-result", callId: "call-1", result: { a: 1 } } },
    ]);
    expect(() => push(toolStart("c4"))).toThrow(/^Tool Response parsing error$/);
    decoder.expect("call-1");
    push(toolStart("c5"));
    push({ toolResult: { ...block, contentName: "c5", content: "{a" } });
    expect(() => push({ contentEnd: { ...block, contentName: "c5" } })).toThrow(
      /^Tool Response parsing error$/,
    );
  });
});
