import { createAwsTransport } from "@bedplate/aws";
import { afterEach, expect, test } from "vitest";
import { key } from "./server-client.ts";
import { closeServers, model, serve } from "./speech-server.ts";

afterEach(closeServers);

test.each<[string, () => unknown]>([
  ["gives no promise", () => undefined],
  ["fails", () => Promise.reject(new Error("no microphone"))],
  ["throws", () => JSON.parse("no microphone")],
])("the transport tells its input of the end, though it %s", async (_, answer) => {
  const { server } = await serve();
  const { duplex } = createAwsTransport({ endpoint: server.url, region: "us-east-1", credentials: key });
  const controller = new AbortController();
  const next = (): Promise<never> => {
    setImmediate(() => controller.abort());
    return new Promise(() => {});
  };
  let left = 0;
  const leave = (): unknown => {
    left++;
    return answer();
  };
  // Wrong on purpose: it answers with what it likes.
  const input = { [Symbol.asyncIterator]: () => ({ next, return: leave }) } as AsyncIterable<never>;
  const call = {
    operation: "InvokeModelWithBidirectionalStream",
    modelId: model,
    headers: {},
    body: {},
  } as const;
  await expect(duplex?.(call, input, { signal: controller.signal })).rejects.toMatchObject({
    code: "aborted",
  });
  expect(left).toBe(1);
});
