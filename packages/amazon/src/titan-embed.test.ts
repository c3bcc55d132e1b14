import { parseModelId } from "@bedplate/core";
import { loadFixtures, testEmbeddingAdapter } from "@bedplate/testkit";
import { expect, test } from "vitest";
import { titanEmbedServer } from "./titan-embed.server.ts";
import { titanEmbed } from "./titan-embed.ts";

testEmbeddingAdapter(test, {
  adapter: titanEmbed,
  server: titanEmbedServer,
  fixtures: loadFixtures(new URL("../fixtures/titan-embed", import.meta.url)),
});

const model = parseModelId("amazon.titan-embed-text-v2:0");
const request = { model: model.id, inputs: ["a"] };

test("bits are packed, eight dimensions in a byte", () => {
  const reply = { embeddingsByType: { binary: [1, 0, 0, 0, 0, 0, 0, 1, 1] }, inputTextTokenCount: 1 };
  const call = { model, request: { ...request, type: "binary" } } as const;
  expect(titanEmbed.decodeResponse(reply, call).embeddings).toEqual([Uint8Array.of(0b10000001, 0b10000000)]);
});

test("the type of the vectors is asked for, whatever other types are", () => {
  const options = { amazonTitan: { embeddingTypes: ["binary"] } } as const;
  const call = { model, request: { ...request, options } };
  expect(titanEmbed.encodeRequest(call).body).toMatchObject({ embeddingTypes: ["binary", "float"] });
});

test("version 1 refuses the settings of version 2", () => {
  const first = parseModelId("amazon.titan-embed-text-v1");
  const call = { model: first, request: { ...request, options: { amazonTitan: { normalize: true } } } };
  expect(() => titanEmbed.encodeRequest(call)).toThrow(/titan-embed-text-v1: unknown option normalize/);
});

test("the service's limits hold on the server", () => {
  expect(() => titanEmbedServer.decodeRequest({ inputText: "a", dimensions: 384 }, model)).toThrow(
    /Malformed input request: #\/dimensions/,
  );
  expect(() => titanEmbedServer.decodeRequest({ inputText: "a", extra: 1 }, model)).toThrow(
    /extraneous key \[extra\] is not permitted/,
  );
});

test("a type that is named twice is one type", () => {
  const decoded = titanEmbedServer.decodeRequest(
    { inputText: "a", embeddingTypes: ["binary", "binary"] },
    model,
  );
  expect(decoded).toEqual({ ...request, type: "binary" });
});
