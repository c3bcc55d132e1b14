import {
  assistant,
  type ChatRequest,
  document,
  type JsonObject,
  parseModelId,
  type SystemPart,
  system,
  user,
} from "@bedplate/core";
import { describe, expect, test } from "vitest";
import { claude } from "./claude.ts";
import { claudeConverse } from "./claude-converse.ts";

const sonnet = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";

function encode(request: Partial<ChatRequest>): { body: JsonObject; warned: string[] } {
  const whole = { model: sonnet, messages: [user("hi")], ...request };
  const { body, warnings } = claude.encodeRequest({ request: whole, model: parseModelId(whole.model) });
  return { body, warned: warnings.map(({ setting }) => setting) };
}

describe("a cache point", () => {
  const hour: SystemPart = { type: "cache-point", ttl: "1h" };

  test.each([
    ["anthropic.claude-3-haiku-20240307-v1:0", "s", ["messages"]],
    [
      "us.anthropic.claude-3-7-sonnet-20250219-v1:0",
      [{ type: "text", text: "s", cache_control: { type: "ephemeral" } }],
      ["messages"],
    ],
    [sonnet, [{ type: "text", text: "s", cache_control: { type: "ephemeral", ttl: "1h" } }], []],
  ])("of an hour is sent to %s as it takes it", (model, sent, warnings) => {
    const { body, warned } = encode({ model, messages: [system("s", hour), user("hi")] });
    expect([body.system, warned]).toEqual([sent, warnings]);
  });

  test("behind a thought marks what was said before it", () => {
    const thought = { type: "reasoning", text: "Hm.", signature: "s" } as const;
    const { body } = encode({
      messages: [user("q"), assistant("a", thought, { type: "cache-point" }), user("b")],
    });
    expect(body.messages).toMatchObject([
      {},
      {
        content: [
          { text: "a", cache_control: { type: "ephemeral" } },
          { type: "thinking", thinking: "Hm." },
        ],
      },
      {},
    ]);
  });

  test("with nothing before it is refused", () => {
    const messages = [user({ type: "cache-point" }, "q")];
    expect(() => encode({ messages })).toThrow(/needs content before it/);
  });
});

test("a picture above Claude's limit is refused before it is sent", () => {
  const data = Buffer.alloc(4 * 2 ** 20).toString("base64");
  const picture = { type: "image", mediaType: "image/png", source: { type: "base64", data } } as const;
  expect(() => encode({ messages: [user(picture)] })).toThrow(
    expect.objectContaining({ code: "invalid-request", message: expect.stringMatching(/4\.00 MB.*3\.75/) }),
  );
});

test("a picture on the web is refused with the way to it", () => {
  const picture = {
    type: "image",
    mediaType: "image/png",
    source: { type: "url", url: "https://a.example/b" },
  } as const;
  expect(() => encode({ messages: [user(picture)] })).toThrow(/withUrlMedia/);
});

test("an answer that must fit a schema can't cite, either way", () => {
  const request: ChatRequest = {
    model: sonnet,
    messages: [user(document({ type: "text", text: "Thun." }, { citations: true }), "Which?")],
    responseFormat: { type: "json", schema: { type: "object" } },
  };
  const refusal = expect.objectContaining({
    code: "unsupported",
    message: expect.stringMatching(/can't cite/),
  });
  expect(() => encode(request)).toThrow(refusal);
  expect(() => claudeConverse.encodeFields({ request, model: parseModelId(sonnet) })).toThrow(refusal);
});
