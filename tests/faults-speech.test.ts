import { adapters } from "@bedplate/all";
import { createAwsTransport } from "@bedplate/aws";
import { createClient, isBedrockError, type SpeechPart } from "@bedplate/core";
import { createJournal } from "@bedplate/server";
import { afterEach, expect, test } from "vitest";
import { key } from "./server-client.ts";
import { closeServers, model, serve, speakTone } from "./speech-server.ts";

afterEach(closeServers);

test.each([
  ["throttlingException", "throttled", 0],
  ["reset", "connection", 0],
  ["modelStreamErrorException@3", "model-stream-error", 3],
  ["throttlingException@1", "throttled", 1],
  ["crc@2", "damaged-stream", 1],
  ["reset@3", "connection", 3],
])("a spoken conversation meets %s", async (spec, code, events) => {
  const journal = createJournal();
  const { server } = await serve({ journal });
  const endpoint = `${server.url}/_bedplate/fault/${encodeURIComponent(spec)}`;
  const transport = createAwsTransport({ endpoint, region: "us-east-1", credentials: key });
  const client = createClient({ transport, adapters, retry: false });
  const parts: SpeechPart[] = [];
  const failure: unknown = await (async () => {
    const session = await client.converseSpeech({ model }, { input: speakTone(0.2) });
    for await (const part of session) parts.push(part);
  })().catch((error: unknown) => error);
  expect(isBedrockError(failure) ? failure.code : failure).toBe(code);
  expect(journal.requests()).toMatchObject([
    { operation: "InvokeModelWithBidirectionalStream", modelId: model, faults: [spec], httpVersion: "2.0" },
  ]);
  if (events > 0) expect(journal.requests()[0]?.events).toBeGreaterThanOrEqual(events);
});
