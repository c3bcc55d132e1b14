import { image, parseModelId, text } from "@bedplate/core";
import { loadFixtures, testEmbeddingAdapter } from "@bedplate/testkit";
import { describe, expect, test } from "vitest";
import { embedV3 } from "./cohere-embed-v3.ts";
import { embedV4Server } from "./cohere-embed-v4.server.ts";
import { embedV4 } from "./cohere-embed-v4.ts";
import { commandR } from "./command-r.ts";

testEmbeddingAdapter(test, {
  adapter: embedV4,
  server: embedV4Server,
  fixtures: loadFixtures(new URL("../fixtures/cohere-embed-v4", import.meta.url)),
});

const model = parseModelId("us.cohere.embed-v4:0");
const request = { model: model.id, inputs: ["a"] };
const picture = image("UklGRg==", "image/webp");

test("no other format of the provider takes the model", () => {
  for (const { supports } of [embedV3, commandR]) expect(supports(model)).toBe(false);
  expect(embedV4.supports(parseModelId("cohere.embed-english-v3"))).toBe(false);
});

test("inputs of several forms in one call go out as content, in their order", () => {
  const call = { model, request: { ...request, inputs: ["a", picture] } };
  expect(embedV4.encodeRequest(call).body).toEqual({
    input_type: "search_document",
    inputs: [
      { content: [{ type: "text", text: "a" }] },
      { content: [{ type: "image_url", image_url: { url: "data:image/webp;base64,UklGRg==" } }] },
    ],
  });
});

test("a reply without the type that was asked for is invalid-response", () => {
  const call = { model, request: { ...request, type: "int8" } } as const;
  expect(() => embedV4.decodeResponse({ embeddings: { float: [[1]] } }, call)).toThrow(
    expect.objectContaining({ code: "invalid-response" }),
  );
});

describe("a server", () => {
  const served = { id: "one", created: 0, model };
  const output = { embeddings: [Float32Array.of(0.5)], usage: { input: {}, output: {} } };

  test("answers by type even where none was asked for", () => {
    expect(
      embedV4Server.encodeResponse(output, { ...served, request: { ...request, inputs: ["Hello"] } }),
    ).toEqual({
      embeddings: { float: [[0.5]] },
      id: "one",
      response_type: "embeddings_by_type",
      texts: ["Hello"],
    });
  });

  test("repeats inputs that mix texts and pictures", () => {
    const inputs = [[text("a"), picture]];
    expect(
      embedV4Server.encodeResponse(output, { ...served, request: { ...request, inputs } }),
    ).toMatchObject({
      inputs: [{ content: [{ type: "text", text: "a" }, { type: "image_url" }] }],
      texts: [],
    });
  });

  test("knows version 3's words for what may be cut", () => {
    const body = { input_type: "search_query", texts: ["a"], truncate: "START" };
    expect(embedV4Server.decodeRequest(body, model).truncate).toBe("start");
  });

  test.each([
    [
      "texts and pictures",
      { texts: ["a"], images: ["data:image/png;base64,AAAA"] },
      /exactly one of \[texts\]/,
    ],
    ["the input type of version 3", { texts: ["a"], input_type: "image" }, /#\/input_type: .* enum value/],
    ["another length", { texts: ["a"], output_dimension: 384 }, /#\/output_dimension/],
    ["more tokens than it reads", { texts: ["a"], max_tokens: 128_001 }, /not less or equal to 128000/],
  ])("refuses %s", (_, body, message) => {
    expect(() => embedV4Server.decodeRequest({ input_type: "search_query", ...body }, model)).toThrow(
      message,
    );
  });
});

test.each([
  ["a bare list, which is one of floats,", [[1, -1]]],
  ["fractions", { int8: [[0.5]] }],
  ["a number that is no byte", { int8: [[200]] }],
])("%s is no answer to a request for int8", (_, embeddings) => {
  const ref = parseModelId("cohere.embed-v4:0");
  const call = { model: ref, request: { model: ref.id, inputs: ["a"], type: "int8" } } as const;
  expect(() => embedV4.decodeResponse({ embeddings }, call)).toThrow(
    expect.objectContaining({ code: "invalid-response" }),
  );
});
