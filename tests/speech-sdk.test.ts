import {
  BedrockRuntimeClient,
  InvokeModelWithBidirectionalStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { isObject, type JsonObject, parseJson } from "@bedplate/core";
import type { Listener } from "@bedplate/server";
import { afterEach, describe, expect, test, vi } from "vitest";
import { key } from "./server-client.ts";
import { closeServers, model, serve, speakTone } from "./speech-server.ts";

afterEach(closeServers);

/** The AWS SDK on its own: an event for each chunk, the answers as JSON. */
async function plainEvents(
  { url }: Listener,
  events: Iterable<JsonObject> | AsyncIterable<JsonObject>,
  modelId = model,
): Promise<JsonObject[]> {
  const client = new BedrockRuntimeClient({
    endpoint: url,
    region: "us-east-1",
    credentials: key,
    maxAttempts: 1,
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  });
  const body = (async function* () {
    for await (const event of events) yield { chunk: { bytes: Buffer.from(JSON.stringify({ event })) } };
  })();
  const reply = await client.send(new InvokeModelWithBidirectionalStreamCommand({ modelId, body }));
  const heard: JsonObject[] = [];
  for await (const { chunk } of reply.body ?? []) {
    const json = parseJson(Buffer.from(chunk?.bytes ?? []).toString());
    if (isObject(json) && isObject(json.event)) heard.push(json.event);
  }
  return heard;
}

const audioFormat = {
  mediaType: "audio/lpcm",
  sampleRateHertz: 16000,
  sampleSizeBits: 16,
  channelCount: 1,
  encoding: "base64",
  audioType: "SPEECH",
};
const plainText = { mediaType: "text/plain" };
const opening: JsonObject[] = [
  { sessionStart: { inferenceConfiguration: { maxTokens: 1024, topP: 0.9, temperature: 0.7 } } },
  {
    promptStart: {
      promptName: "p1",
      textOutputConfiguration: plainText,
      audioOutputConfiguration: { ...audioFormat, sampleRateHertz: 24000, voiceId: "matthew" },
    },
  },
  ...textBlock("SYSTEM", "c1", "Be brief."),
];
const audioStart: JsonObject = {
  contentStart: {
    promptName: "p1",
    contentName: "a1",
    type: "AUDIO",
    interactive: true,
    role: "USER",
    audioInputConfiguration: audioFormat,
  },
};
const closing: JsonObject[] = [
  { contentEnd: { promptName: "p1", contentName: "a1" } },
  { promptEnd: { promptName: "p1" } },
  { sessionEnd: {} },
];

function textBlock(role: string, contentName: string, content: string): JsonObject[] {
  const names = { promptName: "p1", contentName };
  return [
    { contentStart: { ...names, type: "TEXT", interactive: false, role, textInputConfiguration: plainText } },
    { textInput: { ...names, content } },
    { contentEnd: names },
  ];
}

async function* spoken(): AsyncGenerator<JsonObject> {
  yield* opening;
  yield audioStart;
  for await (const input of speakTone(1)) {
    if (input.type !== "audio") continue;
    const content = Buffer.from(input.audio).toString("base64");
    yield { audioInput: { promptName: "p1", contentName: "a1", content } };
  }
  yield* closing;
}

describe("the AWS SDK on its own", () => {
  test("has a conversation, with the service's events in the service's order", async () => {
    const { server, seen } = await serve();
    const events = await plainEvents(server, spoken());
    const names = events.flatMap(Object.keys).filter((name, at, list) => name !== list[at - 1]);
    const block = ["contentStart", "textOutput", "contentEnd"];
    expect(names).toEqual([
      "completionStart",
      ...[...block, ...block],
      ...["contentStart", "audioOutput", "contentEnd"],
      ...block,
      "usageEvent",
      "completionEnd",
    ]);
    expect(events[1]).toEqual({
      contentStart: {
        sessionId: expect.any(String),
        promptName: "p1",
        completionId: expect.any(String),
        contentId: expect.any(String),
        type: "TEXT",
        role: "USER",
        textOutputConfiguration: plainText,
        additionalModelFields: '{"generationStage":"FINAL"}',
      },
    });
    expect(seen).toMatchObject({ request: { system: "Be brief." }, inputEnded: true });
  });

  test("is refused before the answer when the first event is wrong", async () => {
    const { server } = await serve();
    await expect(plainEvents(server, opening.slice(1))).rejects.toMatchObject({
      name: "ValidationException",
      message: expect.stringMatching(/first event must be sessionStart/),
      $metadata: { httpStatusCode: 400 },
    });
    await expect(plainEvents(server, [])).rejects.toMatchObject({ name: "ValidationException" });
    await expect(plainEvents(server, opening, "amazon.nova-9-sonic-v1:0")).rejects.toMatchObject({
      name: "ValidationException",
      message: "The provided model identifier is invalid.",
    });
  });

  test("is refused within the answer when a later event is wrong, and the connection closes", async () => {
    const { server, seen } = await serve();
    await expect(
      plainEvents(server, [...opening, audioStart, ...textBlock("USER", "c2", "I am Ada.")]),
    ).rejects.toMatchObject({
      name: "ValidationException",
      message: "Chat history should be sent completely before streaming audio.",
    });
    await vi.waitFor(() => expect(seen.signal?.aborted).toBe(true));
    await server.close();
  });
});
