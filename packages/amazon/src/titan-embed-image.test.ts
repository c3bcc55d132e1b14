import { image, parseModelId, text } from "@bedplate/core";
import { loadFixtures, testEmbeddingAdapter } from "@bedplate/testkit";
import { expect, test } from "vitest";
import { titanEmbed } from "./titan-embed.ts";
import { titanEmbedImageServer } from "./titan-embed-image.server.ts";
import { titanEmbedImage } from "./titan-embed-image.ts";

testEmbeddingAdapter(test, {
  adapter: titanEmbedImage,
  server: titanEmbedImageServer,
  fixtures: loadFixtures(new URL("../fixtures/titan-embed-image", import.meta.url)),
});

const model = parseModelId("amazon.titan-embed-image-v1:0");
const picture = image("iVBORw0KGgo=", "image/png");

test("a message in the reply is the model's error, though the status is 200", () => {
  const reply = { embedding: null, inputTextTokenCount: 0, message: "The image is too large." };
  const call = { model, request: { model: model.id, inputs: [picture] } };
  expect(() => titanEmbedImage.decodeResponse(reply, call)).toThrow(
    expect.objectContaining({ code: "model-error", message: expect.stringContaining("too large") }),
  );
});

test("the texts' and the pictures' formats leave each other's models alone", () => {
  expect(titanEmbed.supports(model)).toBe(false);
  expect(titanEmbedImage.supports(parseModelId("amazon.titan-embed-text-v2:0"))).toBe(false);
});

test.each([
  ["two pictures", [picture, picture], /fuses one text and one picture/],
  ["a WebP picture", [image("AAAA", "image/webp")], /no image of type image\/webp/],
  ["a picture in S3", [image({ type: "s3", uri: "s3://b/k.png" }, "image/png")], /source of type s3/],
])("%s are refused", (_, input, message) => {
  const call = { model, request: { model: model.id, inputs: [[text("a"), ...input]] } };
  expect(() => titanEmbedImage.encodeRequest(call)).toThrow(message);
});

test("a body with neither a text nor a picture is refused", () => {
  expect(() => titanEmbedImageServer.decodeRequest({}, model)).toThrow(
    /Malformed input request: #: required key \[inputText\] or \[inputImage\] not found/,
  );
});
