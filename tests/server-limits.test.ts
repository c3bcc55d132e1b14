import { existsSync, readFileSync } from "node:fs";
import { type ContentBlock, ConverseCommand, type Message } from "@aws-sdk/client-bedrock-runtime";
import { serverAdapters as adapters } from "@bedplate/all/server";
import { models } from "@bedplate/catalog";
import { createHandler, type Listener, listen, simulated } from "@bedplate/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientOf, nova } from "./server-client.ts";

let server: Listener;

beforeAll(async () => {
  server = await listen(createHandler({ adapters, backend: simulated(), models }));
});

afterAll(() => server.close());

async function stopReasonOf(messages: Message[]): Promise<string | undefined> {
  const toolSpec = { name: "f", inputSchema: { json: { type: "object" } } } as const;
  const input = { modelId: nova, messages, toolConfig: { tools: [{ toolSpec }] } };
  return (await clientOf(server).send(new ConverseCommand(input))).stopReason;
}

function user(...content: ContentBlock[]): Message {
  return { role: "user", content };
}

function assistant(...content: ContentBlock[]): Message {
  return { role: "assistant", content };
}

const bytes = new Uint8Array([1]);
const text: ContentBlock = { text: "hi" };
const image: ContentBlock = { image: { format: "png", source: { bytes } } };
const call = (toolUseId: string): ContentBlock => ({ toolUse: { toolUseId, name: "f", input: {} } });
const result = (toolUseId: string): ContentBlock => ({
  toolResult: { toolUseId, content: [{ text: "ok" }] },
});
const document = (name: string): ContentBlock => ({ document: { name, format: "txt", source: { bytes } } });
const documents = (count: number): ContentBlock[] =>
  Array.from({ length: count }, (_, at) => document(`Page ${at}`));

describe("limits of conversations", () => {
  test.each<[string, Message[], string]>([
    [
      "more than 20 pictures, wherever they are,",
      [user(text, ...Array(15).fill(image)), assistant(text), user(text, ...Array(6).fill(image))],
      "You can't include more than 20 images in a request.",
    ],
    [
      "more than 5 documents",
      [user(text, ...documents(6))],
      "You can't include more than 5 documents in a request.",
    ],
    [
      "a document without text",
      [user(document("Alone"))],
      "A text block must be included when using documents.",
    ],
    [
      "a picture of the assistant",
      [user(text), assistant(text, image), user(text)],
      "You can't include images or documents in the assistant's messages. Remove them from messages.1.content and try again.",
    ],
    [
      "a call without its result",
      [user(text), assistant(call("a"), call("b")), user(result("a"))],
      "Expected toolResult blocks at messages.2.content for the following Ids: b",
    ],
    [
      "a call that is passed over",
      [user(text), assistant(call("a")), user(text)],
      "Expected toolResult blocks at messages.2.content for the following Ids: a",
    ],
    [
      "results in two messages",
      [user(text), assistant(call("a"), call("b")), user(result("a")), user(result("b"))],
      "Expected toolResult blocks at messages.2.content for the following Ids: b",
    ],
    [
      "a result without a call",
      [user(text), assistant(call("a")), user(result("a"), result("b"))],
      "The number of toolResult blocks at messages.2.content exceeds the number of toolUse blocks of previous turn.",
    ],
    [
      "a result at the beginning",
      [user(result("a"))],
      "The number of toolResult blocks at messages.0.content exceeds the number of toolUse blocks of previous turn.",
    ],
  ])("%s is refused", async (_what, messages, message) => {
    await expect(stopReasonOf(messages)).rejects.toMatchObject({
      name: "ValidationException",
      message,
      $metadata: { httpStatusCode: 400 },
    });
  });

  test.each<[string, Message[]]>([
    ["20 pictures and 5 documents", [user(text, ...Array(20).fill(image), ...documents(5))]],
    ["results beside text and documents", [assistant(call("a")), user(result("a"), text, document("More"))]],
    ["results in another order", [assistant(call("a"), call("b")), user(result("b"), result("a"))]],
    ["a tool that the service ran itself", [user(text), assistant(call("a"), result("a"), text), user(text)]],
  ])("%s pass", async (_what, messages) => {
    expect(await stopReasonOf(messages)).toMatch(/end_turn|tool_use/);
  });

  const recorded = new URL("../../shared/recordings/converse.jsonl", import.meta.url);

  // Only where the recordings are.
  test.skipIf(!existsSync(recorded))(
    "nothing is refused that a real model was recorded to answer",
    async () => {
      const lines = readFileSync(recorded, "utf8").trim().split("\n");
      const recordings = lines
        .map((line) => JSON.parse(line))
        .filter(({ operation }) => /^Conv/.test(operation));
      // Some of their models have ended since.
      const living = models.map(({ lifecycle: _lifecycle, ...model }) => model);
      const handler = createHandler({ adapters, backend: simulated(), models: living });
      for (const { id, request } of recordings) {
        const { guardrailConfig: _theirs, ...body } = request.body;
        const url = `http://127.0.0.1${request.path}`;
        const reply = await handler(new Request(url, { method: "POST", body: JSON.stringify(body) }));
        expect([id, reply.status, reply.ok ? "" : await reply.text()]).toEqual([id, 200, ""]);
      }
      expect(recordings).toHaveLength(55);
    },
  );
});

test.each(["us.twelvelabs.pegasus-1-2-v1:0", "amazon.nova-2-sonic-v1:0"])(
  "%s, which Converse does not have, is refused there",
  async (modelId) => {
    const messages = [user(text)];
    await expect(clientOf(server).send(new ConverseCommand({ modelId, messages }))).rejects.toThrow(
      "This action doesn't support the model that you provided.",
    );
  },
);
