import { crc32 } from "node:zlib";
import { adapters } from "@bedplate/all";
import { createAwsTransport } from "@bedplate/aws";
import { type ChatResponse, collect, createClient, type JsonValue, user } from "@bedplate/core";
import { listen } from "@bedplate/server";
import { expect, test } from "vitest";

// Chunks of real calls (langchain-aws, test data), whose last one is no object.
const head = {
  id: "cmpl-ec61121fa19443caa7f614bde08e926c",
  object: "text_completion",
  created: 1747106231,
  model: "writer.palmyra-x5-v1:0",
};
const choice = { index: 0, logprobs: null, stop_reason: null };
const chunks = [
  { ...head, choices: [{ ...choice, text: "Hel", finish_reason: null }], usage: null },
  { ...head, choices: [{ ...choice, text: "lo.", finish_reason: "length" }], usage: null },
];

test('a stream whose last chunk is the string "[DONE]" is read to its finish', async () => {
  const { content, finish, id } = await readStream([...chunks, "[DONE]"]);
  expect(content).toEqual([{ type: "text", text: "Hello." }]);
  expect(finish).toEqual({ reason: "length", raw: "length" });
  expect(id).toBe(head.id);
});

test('"[DONE]" without the finish before it does not make an answer whole', async () => {
  await expect(readStream([...chunks.slice(0, 1), "[DONE]"])).rejects.toMatchObject({
    code: "stream-truncated",
  });
});

test.each<JsonValue>(["[done]", "DONE", "", null, 3, ["[DONE]"]])(
  "a chunk that is %j is no chunk",
  async (chunk) => {
    await expect(readStream([...chunks, chunk])).rejects.toMatchObject({
      code: "invalid-response",
      modelId: "us.writer.palmyra-x5-v1:0",
    });
  },
);

/** What the client makes of a stream that a server sends over HTTP. */
async function readStream(sent: readonly JsonValue[]): Promise<ChatResponse> {
  const frames = Buffer.concat(sent.map(frameOf));
  const headers = { "content-type": "application/vnd.amazon.eventstream" };
  const server = await listen(() => new Response(frames, { headers }));
  const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
  const transport = createAwsTransport({ endpoint: server.url, region: "us-east-1", credentials });
  const client = createClient({ transport, adapters, retry: false });
  try {
    return await collect(client.streamText({ model: "us.writer.palmyra-x5-v1:0", messages: [user("Hi")] }));
  } finally {
    await server.close();
  }
}

// The local server writes objects alone, so the frames are made here: two lengths, a checksum, headers, the chunk, a checksum.
function frameOf(chunk: JsonValue): Buffer {
  const bytes = Buffer.from(JSON.stringify(chunk)).toString("base64");
  const body = Buffer.from(JSON.stringify({ bytes }));
  const names = { ":event-type": "chunk", ":content-type": "application/json", ":message-type": "event" };
  const headers = Buffer.concat(
    Object.entries(names).flatMap(([name, value]) => [
      Buffer.from([name.length]),
      Buffer.from(name),
      Buffer.from([7, 0, value.length]),
      Buffer.from(value),
    ]),
  );
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32BE(16 + headers.length + body.length, 0);
  lengths.writeUInt32BE(headers.length, 4);
  const message = Buffer.concat([lengths, checksum(lengths), headers, body]);
  return Buffer.concat([message, checksum(message)]);
}

function checksum(bytes: Buffer): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum;
}
