import { assistant, image, parseModelId, system, user, video } from "@bedplate/core";
import { loadFixtures, testChatAdapter } from "@bedplate/testkit";
import { describe, expect, test } from "vitest";
import { pegasusServer } from "./pegasus.server.ts";
import { pegasus } from "./pegasus.ts";

testChatAdapter(test, {
  adapter: pegasus,
  server: pegasusServer,
  fixtures: loadFixtures(new URL("../fixtures/pegasus", import.meta.url)),
  skip: [
    {
      law: "the server reads the client",
      subject: "anything",
      reason: "arbitrary requests have no video, which Pegasus can't do without",
    },
  ],
});

const model = parseModelId("us.twelvelabs.pegasus-1-2-v1:0");
const film = video({ type: "s3", uri: "s3://bucket/film.mp4" }, "video/mp4");
const question = user("What happens?", film);

describe("a request", () => {
  test.each([
    ["system text", [system("Be brief."), question], /one user message.*Put all/],
    ["history", [question, assistant("A dog."), user("Which?")], /neither system text nor history/],
    ["an answer to continue", [assistant("A")], /one user message/],
    ["no video", [user("What happens?")], /exactly one video/],
    ["two videos", [user("Compare.", film, film)], /exactly one video/],
    ["a picture", [user("What?", film, image("AAAA", "image/png"))], /no image parts/],
    ["no question", [user(film)], /needs a question/],
    ["nothing", [], /one user message/],
  ])("with %s is refused", (_, messages, message) => {
    expect(() => pegasus.encodeRequest({ model, request: { model: model.id, messages } })).toThrow(message);
  });

  test("with tools is refused, unless none may be called", () => {
    const tools = [{ type: "function", name: "f", inputSchema: {} }] as const;
    const request = { model: model.id, messages: [question], tools };
    expect(() => pegasus.encodeRequest({ model, request })).toThrow(/has no tools/);
    expect(pegasus.encodeRequest({ model, request: { ...request, toolChoice: "none" } }).body).toMatchObject({
      inputPrompt: "What happens?",
    });
  });

  test("puts a description of the answer into its schema, as there is no other place", () => {
    const responseFormat = { type: "json", schema: { type: "object" }, description: "Animals" } as const;
    const request = { model: model.id, messages: [question], responseFormat };
    expect(pegasus.encodeRequest({ model, request }).body).toMatchObject({
      responseFormat: { jsonSchema: { schema: { type: "object", description: "Animals" } } },
    });
  });
});

test("more tokens than Pegasus writes are refused by a server", () => {
  const body = { inputPrompt: "a", mediaSource: { base64String: "AAAA" }, maxOutputTokens: 4097 };
  expect(() => pegasusServer.decodeRequest(body, model)).toThrow(/not less or equal to 4096/);
});
