import { image, parseModelId, text, video } from "@bedplate/core";
import { loadFixtures, testEmbeddingAdapter } from "@bedplate/testkit";
import { expect, test } from "vitest";
import { marengo2Server } from "./marengo-2.server.ts";
import { marengo2 } from "./marengo-2.ts";

testEmbeddingAdapter(test, {
  adapter: marengo2,
  server: marengo2Server,
  fixtures: loadFixtures(new URL("../fixtures/marengo-2", import.meta.url)),
});

const model = parseModelId("us.twelvelabs.marengo-embed-2-7-v1:0");
const picture = image("AAAA", "image/png");

test.each([
  ["a film", video("AAAA", "video/mp4"), /embeds no video here.*jobs take films/],
  ["a text and a picture", [text("a"), picture], /one text or medium at a time.*Marengo 3/],
  ["a picture by URL", image({ type: "url", url: "https://a" }, "image/png"), /source of type url/],
])("%s is refused", (_, input, message) => {
  expect(() => marengo2.encodeRequest({ model, request: { model: model.id, inputs: [input] } })).toThrow(
    message,
  );
});

test("options of jobs are refused outside of them", () => {
  const request = { model: model.id, inputs: ["a"], options: { twelvelabs: { startSec: 1 } } };
  expect(() => marengo2.encodeRequest({ model, request })).toThrow(/unknown option startSec/);
});

test.each([
  [
    "films",
    { inputType: "video", mediaSource: { base64String: "AAAA" } },
    /"video" is not a valid enum value/,
  ],
  ["a text without its text", { inputType: "text" }, /required key \[inputText\] not found/],
  ["keys of another version", { inputType: "text", inputText: "a", text: {} }, /extraneous key \[text\]/],
])("a server refuses %s", (_, body, message) => {
  expect(() => marengo2Server.decodeRequest(body, model)).toThrow(message);
});

test("a picture has no end to cut off, and a text has one", () => {
  const told = (input: typeof picture | string): unknown =>
    marengo2
      .encodeRequest({ model, request: { model: model.id, inputs: [input], truncate: "end" } })
      .warnings.map(({ code, setting }) => [code, setting]);
  expect(told(picture)).toEqual([["unsupported-setting", "truncate"]]);
  expect(told("a")).toEqual([]);
});
