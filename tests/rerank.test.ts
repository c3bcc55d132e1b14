import { BedrockAgentRuntimeClient, RerankCommand } from "@aws-sdk/client-bedrock-agent-runtime";
import { adapters } from "@bedplate/all";
import { serverAdapters } from "@bedplate/all/server";
import { createAwsTransport } from "@bedplate/aws";
import { models } from "@bedplate/catalog";
import { type Client, createClient } from "@bedplate/core";
import { createHandler, type Listener, listen, simulated } from "@bedplate/server";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { key } from "./server-client.ts";

let server: Listener;
let paths: string[] = [];

// Every request's signature is checked.
beforeAll(async () => {
  const handler = createHandler({
    adapters: serverAdapters,
    backend: simulated(),
    auth: { credentials: [key] },
    models,
  });
  server = await listen((incoming) => {
    paths.push(decodeURIComponent(new URL(incoming.url).pathname));
    return handler(incoming);
  });
});

afterAll(() => server.close());

beforeEach(() => {
  paths = [];
});

const query = "Which city is the capital of the United States?";
const documents = [
  "Carson City is a city in Nevada.",
  { title: "Washington, D.C.", text: "It is the capital city of the United States." },
  "Bread needs flour.",
];

function clientOf(aliases: Record<string, { id: string; format: string }> = {}): Client {
  const transport = createAwsTransport({ endpoint: server.url, region: "us-west-2", credentials: key });
  return createClient({ transport, adapters, aliases, retry: false });
}

describe.each(["cohere.rerank-v3-5:0", "amazon.rerank-v1:0"])("%s", (id) => {
  test("puts texts and JSON documents in order, natively and by the Rerank API alike", async () => {
    const native = await clientOf().rerank({ model: id, query, documents });
    const client = clientOf({ api: { id, format: "rerank" } });
    const api = await client.rerank({ model: "api", query, documents });
    expect(native.ranking.map(({ index }) => index)).toEqual([1, 0, 2]);
    expect(native.ranking[0]).toMatchObject({ document: documents[1] });
    expect(api.ranking).toEqual(native.ranking);
    expect(paths).toEqual([`/model/${id}/invoke`, "/rerank"]);
    expect(native.usage).toEqual({ input: {}, output: {} });
    expect(native.metadata.requestId).toBeTruthy();
  });

  test("gives only the best when asked for them", async () => {
    const best = await clientOf().rerank({ model: id, query, documents, topN: 1 });
    expect(best.ranking.map(({ index }) => index)).toEqual([1]);
  });
});

test("no documents are refused before anything is sent", async () => {
  const call = clientOf().rerank({ model: "cohere.rerank-v3-5:0", query, documents: [] });
  await expect(call).rejects.toMatchObject({ code: "invalid-request" });
  expect(paths).toEqual([]);
});

test("a model that chats does not rank", async () => {
  const call = clientOf().rerank({ model: "amazon.nova-lite-v1:0", query, documents });
  await expect(call).rejects.toThrow(/No adapter supports amazon.nova-lite-v1:0/);
});

test("the AWS SDK for the agent runtime is answered", async () => {
  const client = new BedrockAgentRuntimeClient({
    endpoint: server.url,
    region: "us-west-2",
    credentials: key,
    maxAttempts: 1,
  });
  const modelArn = "arn:aws:bedrock:us-west-2::foundation-model/amazon.rerank-v1:0";
  const input = (arn: string): ConstructorParameters<typeof RerankCommand>[0] => ({
    queries: [{ type: "TEXT", textQuery: { text: query } }],
    sources: documents.map((document) => ({
      type: "INLINE",
      inlineDocumentSource:
        typeof document === "string"
          ? { type: "TEXT", textDocument: { text: document } }
          : { type: "JSON", jsonDocument: document },
    })),
    rerankingConfiguration: {
      type: "BEDROCK_RERANKING_MODEL",
      bedrockRerankingConfiguration: { modelConfiguration: { modelArn: arn }, numberOfResults: 2 },
    },
  });
  const { results } = await client.send(new RerankCommand(input(modelArn)));
  expect(results?.map(({ index }) => index)).toEqual([1, 0]);
  await expect(
    client.send(new RerankCommand(input("arn:aws:bedrock:us-west-2::foundation-model/x.y"))),
  ).rejects.toMatchObject({
    name: "ValidationException",
    message: "The provided model identifier is invalid.",
  });
});

test("a document that has a key like the API's own goes out as it is", async () => {
  const document = { modelArn: "cohere.rerank-v3-5:0", text: "the capital" };
  const client = clientOf({ api: { id: "cohere.rerank-v3-5:0", format: "rerank" } });
  const { ranking } = await client.rerank({ model: "api", query: "arn", documents: [document] });
  // Were the ID an ARN by now, its words would be found.
  expect(ranking).toMatchObject([{ score: 0, document }]);
});

test.each([
  ["an ID", { modelArn: "cohere.rerank-v3-5:0" }, "Member must satisfy regular expression pattern: arn:"],
  ["nothing", {}, "Member must not be null"],
])("a call that names its model by %s is refused", async (_, modelConfiguration, rule) => {
  const body = JSON.stringify({
    rerankingConfiguration: { bedrockRerankingConfiguration: { modelConfiguration } },
  });
  const open = createHandler({ adapters: serverAdapters, backend: simulated() });
  const response = await open(new Request("http://localhost/rerank", { method: "POST", body }));
  const member = "rerankingConfiguration.bedrockRerankingConfiguration.modelConfiguration.modelArn";
  const { message } = await response.json();
  expect([response.status, message]).toEqual([
    400,
    expect.stringContaining(`at '${member}' failed to satisfy constraint: ${rule}`),
  ]);
  expect(message).toMatch(/^1 validation error detected: Value/);
});
