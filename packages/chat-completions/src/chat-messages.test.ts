import {
  assistant,
  type Call,
  type ChatRequest,
  image,
  isBedrockError,
  parseModelId,
  text,
  toolResult,
  type UserPart,
  user,
} from "@bedplate/core";
import { describe, expect, test } from "vitest";
import { chatCompletions, createChatCompletions } from "./chat-completions.ts";

const model = parseModelId("arn:aws:bedrock:us-east-1:123456789012:imported-model/abcdefghijkl");

function callOf(request: Partial<ChatRequest>): Call {
  return { model, request: { model: model.id, messages: [user("Hi")], ...request } };
}

describe("what the format can't carry", () => {
  const source = { type: "base64", data: "AAAA" } as const;
  const png = "image/png";
  const picture = image("AA", png);
  const call = { id: "a", name: "f" };
  const asked = assistant({ type: "tool-call", ...call, input: {} });
  const shown = (...parts: UserPart[]): Partial<ChatRequest> => ({ messages: [user("Look", ...parts)] });
  const tool = { type: "provider", provider: "anthropic", name: "bash", definition: {} } as const;

  test.each<[what: string, request: Partial<ChatRequest>, way: RegExp]>([
    ["a document", shown({ type: "document", mediaType: "text/csv", source }), /document .*Converse/],
    ["a film", shown({ type: "video", mediaType: "video/mp4", source }), /video .*Converse/],
    [
      "a film beside a picture",
      shown(picture, { type: "video", mediaType: "video/mp4", source }),
      /video .*Converse/,
    ],
    ["guarded text", shown({ type: "guard-content", content: text("x") }), /guard-content .*Converse/],
    [
      "a remote picture",
      shown(image({ type: "url", url: "https://a.example/b" }, png)),
      /image from a URL\. .*withUrlMedia/,
    ],
    ["a picture in S3", shown(image({ type: "s3", uri: "s3://a/b" }, png)), /image from S3\. Pass its bytes/],
    [
      "sound",
      shown({ type: "audio", mediaType: "audio/wav", source }),
      /takes no audio parts\. Use a model that does/,
    ],
    ["a picture as a tool's result", { messages: [asked, toolResult(call, [picture])] }, /image .*Converse/],
    ["a begun answer", { messages: [user("Hi"), assistant("Well,")] }, /End with a user message/],
    ["a tool of a provider", { tools: [tool] }, /bash belongs to anthropic\. Define it as a function tool/],
  ])("%s is refused with the model's name and a way out", (_what, request, way) => {
    const error = refusalOf(() => chatCompletions.encodeRequest(callOf(request)));
    expect(error).toMatchObject({ code: "unsupported", modelId: model.id });
    expect(String(error)).toMatch(way);
    expect(String(error)).toContain(model.id);
  });

  test("an option that nobody knows is refused with those that are known", () => {
    // The types refuse it too.
    const options = { chatCompletions: { n: 2 } as object };
    const error = refusalOf(() => chatCompletions.encodeRequest(callOf({ options })));
    expect(error).toMatchObject({ code: "invalid-request", modelId: model.id });
    expect(String(error)).toMatch(/unknown option n\. Known options: .*structuredOutputs/);
  });

  test("reasoning and cache points are left out, with one warning each", () => {
    const answer = assistant({ type: "reasoning", text: "hm" }, { type: "cache-point" }, "Yes.");
    const { body, warnings } = chatCompletions.encodeRequest(
      callOf({ messages: [user("A?", { type: "cache-point" }), answer, user("B?"), answer, user("C?")] }),
    );
    expect(body.messages).toEqual([
      { role: "user", content: "A?" },
      { role: "assistant", content: "Yes." },
      { role: "user", content: "B?" },
      { role: "assistant", content: "Yes." },
      { role: "user", content: "C?" },
    ]);
    expect(warnings).toMatchObject([
      { code: "adjusted-content", setting: "messages", message: expect.stringContaining("cache-point") },
      { code: "adjusted-content", setting: "messages", message: expect.stringContaining("reasoning") },
    ]);
  });

  test("a dialect that names no media takes none", () => {
    const textOnly = createChatCompletions({
      name: "text-only",
      provider: "chatCompletions",
      exampleModels: [],
      supports: () => true,
    });
    const request = callOf(shown(picture));
    expect(refusalOf(() => textOnly.encodeRequest(request))).toMatchObject({
      code: "unsupported",
      modelId: model.id,
    });
    expect(chatCompletions.encodeRequest(request).body).toMatchObject({
      messages: [{ content: [{ type: "text" }, { image_url: { url: "data:image/png;base64,AA" } }] }],
    });
  });
});

function refusalOf(encode: () => unknown): unknown {
  try {
    encode();
  } catch (error) {
    if (isBedrockError(error)) return error;
    throw error;
  }
  throw new Error("It was not refused.");
}
