import { createServer } from "node:http";
import { createServer as createServer2 } from "node:http2";
import type { AddressInfo } from "node:net";
import type { JsonObject, WireCall } from "@bedplate/core";
import { afterEach, expect, test } from "vitest";
import { createAwsTransport } from "./aws-transport.ts";

const access = {
  region: "us-gov-west-1",
  credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
};
// A document may have a key like the model's.
const body = {
  sources: [{ inlineDocumentSource: { type: "JSON", jsonDocument: { modelArn: "amazon.rerank-v1:0" } } }],
  rerankingConfiguration: { bedrockRerankingConfiguration: { numberOfResults: 1 } },
};
const call: WireCall = { operation: "Rerank", modelId: "amazon.rerank-v1:0", headers: {}, body };

let close: () => void = () => {};

afterEach(() => close());

/** A server that speaks one version of HTTP alone, and what it was asked. */
async function serve(version: "1.1" | "2"): Promise<{ endpoint: string; bodies: JsonObject[] }> {
  const bodies: JsonObject[] = [];
  const read = async (incoming: AsyncIterable<Buffer>): Promise<void> => {
    const pieces: Buffer[] = [];
    for await (const piece of incoming) pieces.push(piece);
    bodies.push(JSON.parse(Buffer.concat(pieces).toString()));
  };
  const server =
    version === "2"
      ? createServer2(async (incoming, response) => {
          await read(incoming);
          response.end('{"results":[]}');
        })
      : createServer(async (incoming, response) => {
          await read(incoming);
          response.end('{"results":[]}');
        });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = () => void server.close();
  // It listens, so it has a port.
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies };
}

test.each([
  ["1.1", {}],
  ["2", { httpVersion: "2" } as const],
] as const)("rankings go over HTTP/%s as the other calls do", async (version, options) => {
  const { endpoint, bodies } = await serve(version);
  const reply = await createAwsTransport({ ...access, ...options, endpoint }).send(call);
  expect([reply.body, bodies.length]).toEqual([{ results: [] }, 1]);
});

test("the model's ID becomes its ARN in the region, and nothing else changes", async () => {
  const { endpoint, bodies } = await serve("1.1");
  const transport = createAwsTransport({ ...access, endpoint });
  const modelId = "arn:aws:bedrock:us-west-2::foundation-model/amazon.rerank-v1:0";
  await transport.send(call);
  await transport.send({ ...call, modelId });
  const modelArn = "arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/amazon.rerank-v1:0";
  const inner = { numberOfResults: 1, modelConfiguration: { modelArn } };
  expect(bodies).toEqual([
    { ...body, rerankingConfiguration: { bedrockRerankingConfiguration: inner } },
    body,
  ]);
});
