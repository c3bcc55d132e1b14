import { audio, image, parseModelId, text } from "@bedplate/core";
import { loadFixtures, testEmbeddingAdapter } from "@bedplate/testkit";
import { expect, test } from "vitest";
import { marengo2 } from "./marengo-2.ts";
import { marengo3Server } from "./marengo-3.server.ts";
import { marengo3 } from "./marengo-3.ts";

testEmbeddingAdapter(test, {
  adapter: marengo3,
  server: marengo3Server,
  fixtures: loadFixtures(new URL("../fixtures/marengo-3", import.meta.url)),
});

const model = parseModelId("eu.twelvelabs.marengo-embed-3-0-v1:0");

test("each version takes its own models", () => {
  expect(marengo2.supports(model)).toBe(false);
  expect(marengo3.supports(parseModelId("twelvelabs.marengo-embed-2-7-v1:0"))).toBe(false);
});

test.each([
  ["sound", audio("AAAA", "audio/mpeg"), /embeds no audio here/],
  ["two texts and a picture", [text("a"), text("b"), image("AAAA", "image/png")], /Join the texts/],
])("%s is refused", (_, input, message) => {
  expect(() => marengo3.encodeRequest({ model, request: { model: model.id, inputs: [input] } })).toThrow(
    message,
  );
});

test("a name in the text that no picture has is refused by a server", () => {
  const multi_input = {
    inputText: "<@img1> and <@img2>",
    mediaSources: [{ name: "img1", mediaType: "image", base64String: "AAAA" }],
  };
  expect(() => marengo3Server.decodeRequest({ inputType: "multi_input", multi_input }, model)).toThrow(
    /a name in \[inputText\] is none of \[mediaSources\]/,
  );
});

test("a body in the form of version 2.7 is refused by a server", () => {
  const body = { inputType: "text", inputText: "a" };
  expect(marengo3Server.accepts(body)).toBe(false);
  expect(() => marengo3Server.decodeRequest(body, model)).toThrow(/2 schema violations found/);
});
