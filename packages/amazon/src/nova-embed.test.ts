import { image, parseModelId, text, video } from "@bedplate/core";
import { loadFixtures, testEmbeddingAdapter } from "@bedplate/testkit";
import { describe, expect, test } from "vitest";
import { nova } from "./nova.ts";
import { novaEmbedServer } from "./nova-embed.server.ts";
import { novaEmbed } from "./nova-embed.ts";

testEmbeddingAdapter(test, {
  adapter: novaEmbed,
  server: novaEmbedServer,
  fixtures: loadFixtures(new URL("../fixtures/nova-embed", import.meta.url)),
});

const model = parseModelId("amazon.nova-2-multimodal-embeddings-v1:0");
const request = { model: model.id, inputs: ["a"] };
const served = { id: "00000000-0000-4000-8000-000000000000", created: 0, model };

describe("a request", () => {
  test("is no chat's: Nova's other adapter leaves the model alone", () => {
    expect(nova.supports(model)).toBe(false);
  });

  test.each([
    ["a picture of another type", image("AAAA", "image/bmp"), /no image\/bmp.*image\/png/],
    ["a film by URL", video({ type: "url", url: "https://a" }, "video/mp4"), /source of type url/],
    ["a text and a picture", [text("a"), image("AAAA", "image/png")], /one text or medium at a time/],
    [
      "a document that is not in S3",
      { type: "document", mediaType: "text/plain", source: { type: "text", text: "a" } } as const,
      /from S3.*Pass other texts as text/,
    ],
  ])("for %s is refused", (_, input, message) => {
    const call = { model, request: { ...request, inputs: [input] } };
    expect(() => novaEmbed.encodeRequest(call)).toThrow(message);
  });

  test("for a document that is no text is refused", () => {
    const input = {
      type: "document",
      mediaType: "application/pdf",
      source: { type: "s3", uri: "s3://b/k" },
    } as const;
    expect(() => novaEmbed.encodeRequest({ model, request: { ...request, inputs: [input] } })).toThrow(
      /reads a document as plain text/,
    );
  });

  test("for a picture tells the settings that only texts and films have", () => {
    const options = { amazonNovaEmbed: { embeddingMode: "AUDIO_VIDEO_SEPARATE" } } as const;
    const inputs = [image("AAAA", "image/png")];
    const call = { model, request: { ...request, inputs, truncate: "end", options } } as const;
    const { warnings } = novaEmbed.encodeRequest(call);
    expect(warnings.map(({ code, setting }) => [code, setting])).toEqual([
      ["unsupported-setting", "truncate"],
      ["unsupported-setting", "embeddingMode"],
    ]);
  });

  test("with an option that Nova doesn't know is refused", () => {
    const options = JSON.parse('{ "amazonNovaEmbed": { "mode": "x" } }') as object;
    expect(() => novaEmbed.encodeRequest({ model, request: { ...request, options } })).toThrow(
      /unknown option mode/,
    );
  });
});

describe("a server", () => {
  const body = (params: object) => ({
    taskType: "SINGLE_EMBEDDING",
    singleEmbeddingParams: { embeddingPurpose: "GENERIC_INDEX", ...params },
  });

  test.each([
    ["no medium", {}, /exactly one of \[text\]/],
    ["two media", { text: said("a"), audio: { format: "mp3", source: { bytes: "AAAA" } } }, /exactly one/],
    ["a text in the body and in S3", { text: { ...said("a"), source: s3("s3://b/k") } }, /either \[value\]/],
    ["another length", { text: said("a"), embeddingDimension: 512 }, /#\/singleEmbeddingParams\/embedding/],
    ["no truncation mode", { text: { value: "a" } }, /required key \[truncationMode\] not found/],
    ["a text of 8193 characters", { text: said("a".repeat(8193)) }, /not less or equal to 8192/],
    [
      "a text's bytes",
      { text: { truncationMode: "NONE", source: { bytes: "YQ==" } } },
      /Malformed input request: 2 schema violations found/,
    ],
  ])("refuses a body with %s", (_, params, message) => {
    expect(() => novaEmbedServer.decodeRequest(body(params), model)).toThrow(message);
  });

  test("says where it cut a text that may be cut", () => {
    const long = { ...request, inputs: ["a".repeat(9000)], truncate: "end" } as const;
    const output = { embeddings: [Float32Array.of(1)], usage: { input: {}, output: {} } };
    expect(novaEmbedServer.encodeResponse(output, { ...served, request: long })).toEqual({
      embeddings: [{ embedding: [1], embeddingType: "TEXT", truncatedCharLength: 8192 }],
    });
  });

  test("gives two vectors for a film whose sound is asked for apart, as the service does", () => {
    const film = video("AAAA", "video/mp4");
    const options = { amazonNovaEmbed: { embeddingMode: "AUDIO_VIDEO_SEPARATE" } } as const;
    const output = { embeddings: [Float32Array.of(1)], usage: { input: {}, output: {} } };
    const call = { ...served, request: { ...request, inputs: [film], options } };
    expect(novaEmbedServer.encodeResponse(output, call)).toMatchObject({
      embeddings: [{ embeddingType: "VIDEO" }, { embeddingType: "AUDIO" }],
    });
  });
});

function said(value: string): object {
  return { truncationMode: "NONE", value };
}

function s3(uri: string): object {
  return { s3Location: { uri } };
}
