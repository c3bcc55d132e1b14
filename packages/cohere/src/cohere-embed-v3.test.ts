import { image, parseModelId, text } from "@bedplate/core";
import { loadFixtures, testEmbeddingAdapter } from "@bedplate/testkit";
import { describe, expect, test } from "vitest";
import { embedV3Server } from "./cohere-embed-v3.server.ts";
import { embedV3 } from "./cohere-embed-v3.ts";

testEmbeddingAdapter(test, {
  adapter: embedV3,
  server: embedV3Server,
  fixtures: loadFixtures(new URL("../fixtures/cohere-embed-v3", import.meta.url)),
});

const model = parseModelId("cohere.embed-english-v3");
const request = { model: model.id, inputs: ["a"] };
const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const served = { id: "one", created: 0 };
const output = { embeddings: [Float32Array.of(0.5, -1)], usage: { input: {}, output: {} } };

describe("a request", () => {
  test("with options of version 4 is refused", () => {
    const call = { model, request: { ...request, options: { cohereEmbed: { maxTokens: 5 } } } };
    expect(() => embedV3.encodeRequest(call)).toThrow(/embed-english-v3: unknown option maxTokens/);
  });

  test.each([
    ["a text and a picture", [[text("a"), image(pixel, "image/png")]], /one picture by itself/],
    ["a GIF", [image("R0lG", "image/gif")], /no image\/gif/],
    ["a picture in S3", [image({ type: "s3", uri: "s3://b/k" }, "image/png")], /source of type s3/],
  ])("for %s is refused", (_, inputs, message) => {
    expect(() => embedV3.encodeRequest({ model, request: { ...request, inputs } })).toThrow(message);
  });

  test("for several types always has the one that the vectors are of", () => {
    const asked = { ...request, options: { cohereEmbed: { embeddingTypes: ["int8"] } } } as const;
    expect(embedV3.encodeRequest({ model, request: asked }).body).toMatchObject({
      embedding_types: ["int8", "float"],
    });
  });
});

test("bits are the same bytes, signed or not", () => {
  const asked = {
    ...request,
    type: "binary",
    options: { cohereEmbed: { embeddingTypes: ["binary"] } },
  } as const;
  const reply = { embeddings: { binary: [[-79, 2]] } };
  expect(embedV3.decodeResponse(reply, { model, request: asked }).embeddings).toEqual([
    Uint8Array.of(177, 2),
  ]);
});

describe("a server", () => {
  test("repeats texts, the English model in lower case, and numbers as they were asked for", () => {
    const call = { ...served, model, request: { ...request, inputs: ["Hello"] } };
    expect(embedV3Server.encodeResponse(output, call)).toEqual({
      embeddings: [[0.5, -1]],
      id: "one",
      response_type: "embeddings_floats",
      texts: ["hello"],
    });
    const other = parseModelId("cohere.embed-multilingual-v3");
    expect(embedV3Server.encodeResponse(output, { ...call, model: other })).toMatchObject({
      texts: ["Hello"],
    });
  });

  test("makes every type that a body asks for out of one vector", () => {
    const body = {
      input_type: "search_query",
      texts: ["a"],
      embedding_types: ["binary", "uint8", "ubinary", "int8", "float"],
    };
    const decoded = embedV3Server.decodeRequest(body, model);
    expect(decoded.type).toBe("float");
    expect(embedV3Server.encodeResponse(output, { ...served, model, request: decoded })).toMatchObject({
      embeddings: {
        float: [[0.5, -1]],
        int8: [[64, -127]],
        uint8: [[192, 1]],
        ubinary: [[128]],
        binary: [[-128]],
      },
      response_type: "embeddings_by_type",
    });
  });

  test("makes bits out of unsigned bytes by their middle", () => {
    const body = { input_type: "search_query", texts: ["a"], embedding_types: ["uint8", "ubinary"] };
    const decoded = embedV3Server.decodeRequest(body, model);
    const bytes = { ...output, embeddings: [Uint8Array.of(10, 200)] };
    expect(embedV3Server.encodeResponse(bytes, { ...served, model, request: decoded })).toMatchObject({
      embeddings: { uint8: [[10, 200]], ubinary: [[0b01000000]] },
    });
  });

  test.each([
    ["PNG", pixel, { width: 1, height: 1, format: "png", bit_depth: 32 }],
    ["JPEG", jpegHeader(), { width: 300, height: 200, format: "jpeg", bit_depth: 24 }],
  ])("describes a %s", (_, picture, facts) => {
    const body = { input_type: "image", images: [`data:image/${facts.format};base64,${picture}`] };
    const decoded = embedV3Server.decodeRequest(body, model);
    expect(embedV3Server.encodeResponse(output, { ...served, model, request: decoded })).toMatchObject({
      images: [facts],
      texts: [],
    });
  });

  test.each([
    [
      "97 texts",
      { texts: Array.from({ length: 97 }, () => "a") },
      /#\/texts: length is not less or equal to 96/,
    ],
    ["a text of 2049 characters", { texts: ["a".repeat(2049)] }, /not less or equal to 2048/],
    ["no input type", { texts: ["a"], input_type: undefined }, /required key \[input_type\] not found/],
    [
      "texts and pictures",
      { texts: ["a"], images: [`data:image/png;base64,${pixel}`] },
      /2 schema violations found/,
    ],
    ["pictures for a search", { images: [`data:image/png;base64,${pixel}`] }, /go with the input_type image/],
    ["a picture that is no data URI", { images: [pixel], input_type: "image" }, /expected a data URI/],
    ["a length of vectors", { texts: ["a"], output_dimension: 256 }, /extraneous key \[output_dimension\]/],
  ])("refuses %s", (_, body, message) => {
    expect(() => embedV3Server.decodeRequest({ input_type: "search_query", ...body }, model)).toThrow(
      message,
    );
  });
});

// Start, an application segment of four bytes, and a frame of 300 × 200 with three components of eight bits.
function jpegHeader(): string {
  const segment = [0xff, 0xe0, 0, 4, 1, 2];
  const frame = [0xff, 0xc0, 0, 17, 8, 0, 200, 1, 44, 3];
  return Buffer.from([0xff, 0xd8, ...segment, ...frame]).toString("base64");
}
