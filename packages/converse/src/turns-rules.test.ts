import {
  assistant,
  type ConverseRules,
  type Message,
  parseModelId,
  type ReasoningPart,
  system,
  type TextPart,
  type ToolMessage,
  text,
  toolResult,
  user,
} from "@bedplate/core";
import { describe, expect, test } from "vitest";
import { type NormalisedTurns, normaliseTurns } from "./turns.ts";

const model = "us.deepseek.r1-v1:0";

function normalise(messages: Message[], rules: ConverseRules = {}): NormalisedTurns {
  return normaliseTurns({ request: { model, messages }, model: parseModelId(model) }, rules);
}

function told({ warnings }: NormalisedTurns): string[] {
  return warnings.map(({ setting, message }) => `${setting}: ${message.slice(model.length + 2, -1)}`);
}

test("cache points among tools are left out where a model knows them only in content, without a ttl", () => {
  const point = { type: "cache-point", ttl: "1h" } as const;
  const tool = { type: "function", name: "f", inputSchema: {} } as const;
  const request = { model, messages: [user("q", point)], tools: [tool, point] };
  const turns = normaliseTurns(
    { request, model: parseModelId(model) },
    { cachePoints: "content-without-ttl" },
  );
  expect(turns.request.tools).toEqual([tool]);
  expect(turns.request.messages).toEqual([user("q", { type: "cache-point" })]);
  const said = (taken: string): string =>
    `of cache points the model takes ${taken}; others were changed or left out`;
  expect(told(turns)).toEqual([`messages: ${said("4, without ttl")}`, `tools: ${said("none")}`]);
});

const plain: ReasoningPart = { type: "reasoning", text: "plain" };
const signed: ReasoningPart = { type: "reasoning", text: "signed", signature: "s" };
const secret: ReasoningPart = { type: "reasoning", text: "", redactedData: "eA==" };
const thoughts = [user("q"), assistant(plain, signed, secret, plain, "a"), user("b")];

test("unsigned reasoning is left out of what a model takes back only signed", () => {
  const turns = normalise(thoughts, { reasoningHistory: "signed" });
  expect(turns.request.messages[1]).toEqual(assistant(signed, secret, "a"));
  expect(told(turns)).toEqual([
    "messages: the model takes only signed reasoning back; the rest was left out",
  ]);
});

test("signatures and secrets are left out of what a model takes back only as text", () => {
  const turns = normalise(thoughts, { reasoningHistory: "unsigned" });
  const bare: ReasoningPart = { type: "reasoning", text: "signed" };
  expect(turns.request.messages[1]).toEqual(assistant(plain, bare, plain, "a"));
  expect(told(turns)).toEqual([
    "messages: the model takes only the text of earlier reasoning back; signatures and secrets were left out",
  ]);
});

test("reasoning that says nothing is left out of every conversation", () => {
  const turns = normalise([user("q"), assistant({ type: "reasoning", text: "" }, signed, secret), user("b")]);
  expect(turns.request.messages[1]).toEqual(assistant(signed, secret));
  expect(told(turns)).toEqual([]);
});

test("citations stay in the assistant's texts and are left out of all others", () => {
  const cited = { type: "text", text: "a", citations: [{ title: "t" }] } as const;
  const call = { type: "tool-call", id: "a", name: "f", input: {} } as const;
  const say = (part: TextPart): Message[] => [
    system(part),
    user(part),
    assistant(cited, call),
    toolResult({ id: "a", name: "f" }, [part]),
  ];
  const turns = normalise(say(cited));
  expect(turns.request.messages).toEqual(say({ type: "text", text: "a" }));
  expect(told(turns)).toEqual(["messages: citations were left out of texts that are not the assistant's"]);
});

describe("a model whose turns with tool results hold nothing else", () => {
  const rules = { mixedTurns: false } as const;
  const point = { type: "cache-point" } as const;
  const calls = assistant(
    ...["a", "b"].map((id) => ({ type: "tool-call", id, name: "f", input: {} }) as const),
  );
  const results = (...last: TextPart[]): ToolMessage => ({
    role: "tool",
    content: [
      ...toolResult({ id: "a", name: "f" }, [text("1")]).content,
      ...toolResult({ id: "b", name: "f" }, [text("2"), ...last]).content,
    ],
  });

  test("finds the user's words in the last result, and no cache points", () => {
    const { content } = results();
    const messages: Message[] = [
      user("q"),
      calls,
      { role: "tool", content: [...content, point] },
      user("x", point, "y"),
    ];
    const turns = normalise(messages, rules);
    expect(turns.request.messages).toEqual([user("q"), calls, results(text("x"), text("y"))]);
    expect(told(turns)).toEqual([
      "messages: cache points were left out of turns with tool results, where the model takes nothing else",
      "messages: the user's words in a turn with tool results went into the last result",
    ]);
    expect(normaliseTurns({ request: turns.request, model: parseModelId(model) }, rules).warnings).toEqual(
      [],
    );
  });

  test("gets results and questions in turns of their own as they are", () => {
    const messages = [user("q", point), calls, results(), assistant("a"), user("x")];
    const turns = normalise(messages, rules);
    expect([turns.request.messages, told(turns)]).toEqual([messages, []]);
  });

  test("can't be shown a picture there", () => {
    const picture = { type: "image", mediaType: "image/png", source: { type: "base64", data: "" } } as const;
    expect(() => normalise([user("q"), calls, results(), user("x", picture)], rules)).toThrow(
      expect.objectContaining({
        code: "unsupported",
        message: expect.stringMatching(/deepseek.*image.*Put/),
      }),
    );
  });
});
