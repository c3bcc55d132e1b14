import {
  assistant,
  type ChatRequest,
  type ConverseRules,
  type Message,
  parseModelId,
  system,
  type ToolCallPart,
  type ToolMessage,
  text,
  toolResult,
  user,
} from "@bedplate/core";
import { describe, expect, test } from "vitest";
import { type NormalisedTurns, normaliseTurns } from "./turns.ts";
import { allParts } from "./turns-parts.ts";

const model = "mistral.mistral-large-2402-v1:0";
const nineCharacters = { pattern: /^[a-zA-Z0-9]{9}$/, length: 9 };

describe("system text", () => {
  test("stays before the first turn, and becomes the user's words after it", () => {
    const { request, warnings } = normalise([system("a"), system("b"), user("c"), system("d"), user("e")]);
    expect(request.messages).toEqual([system("a"), system("b"), user("c", "d", "e")]);
    expect(told(warnings)).toEqual([
      "messages: system messages after the first turn went into user messages",
    ]);
  });

  test("stays system text where nothing follows", () => {
    expect(normalise([system("a")]).request.messages).toEqual([system("a")]);
  });

  test("begins the first user message of a model that takes none", () => {
    const { request, warnings } = normalise([system("a"), user("b")], { system: false });
    expect(request.messages).toEqual([user("a", "b")]);
    expect(told(warnings)).toEqual([
      "messages: the model takes no system text; it went to the beginning of the first user message",
    ]);
  });
});

describe("turns", () => {
  test("neighbours with the same role are one, without a warning", () => {
    const { request, warnings } = normalise([user("a"), user("b"), assistant("c"), assistant("d")]);
    expect(request.messages).toEqual([user("a", "b"), assistant("c", "d")]);
    expect(warnings).toEqual([]);
  });

  test("single questions are all that some models take", () => {
    expect(normalise([user("a"), user("b")], { turns: false }).request.messages).toEqual([user("a", "b")]);
    expect(() => normalise([user("a"), assistant("b"), user("c")], { turns: false })).toThrow(
      /mistral-large.*one user message and no history\. Put/,
    );
  });

  test("empty texts are left out, white space stays, and a message that held nothing else is told of", () => {
    const { request, warnings } = normalise([user("", "\n"), assistant(""), user("b"), system("")]);
    expect(request.messages).toEqual([user("\n", "b")]);
    expect(told(warnings)).toEqual(["messages: messages without content were left out"]);
    expect(normalise([user("", "a")]).warnings).toEqual([]);
  });

  test("empty texts are also left out of tool results and of what a guardrail looks at, not where they are cited", () => {
    const guarded = { type: "guard-content", content: text("") } as const;
    const cited = { type: "text", text: "", citations: [{ title: "t" }] } as const;
    const empty = toolResult({ id: "a", name: "f" }, "");
    const { request } = normalise([user("q", guarded), assistant(cited, call("a")), empty]);
    const nothing = toolResult({ id: "a", name: "f" }, []);
    expect(request.messages).toEqual([user("q"), assistant(cited, call("a")), nothing]);
  });

  test("a conversation of nothing is refused, but a stored prompt needs none", () => {
    expect(() => normalise([user("")])).toThrow(
      expect.objectContaining({
        code: "invalid-request",
        message: expect.stringContaining("no message has"),
      }),
    );
    expect(normalise([]).request.messages).toEqual([]);
  });
});

describe("tool results", () => {
  test("come first in the user's turn, in one message and in the order of the calls", () => {
    const turn = assistant(call("a"), call("b"));
    const point = { type: "cache-point" } as const;
    const b: ToolMessage = { role: "tool", content: [...answer("b").content, point] };
    const { request, warnings } = normalise([user("q"), turn, b, user("x"), answer("a"), user("y")]);
    const content = [...answer("a").content, point, ...answer("b").content];
    expect(request.messages).toEqual([user("q"), turn, { role: "tool", content }, user("x", "y")]);
    expect(told(warnings)).toEqual([
      "messages: tool results were moved before the user's words of the same turn",
      "messages: tool results were put into the order of their calls",
    ]);
  });

  test("may be missing at the end, while the calls are still open", () => {
    expect(normalise([user("q"), assistant(call("a"))]).warnings).toEqual([]);
  });

  test.each<[string, Message[], RegExp]>([
    ["is never given", [assistant(call("a")), user("x")], /tool call "a" has no result.*isError/],
    ["is given for one call of two", [assistant(call("a"), call("b")), answer("a")], /"b" has no result/],
    ["comes without a call", [user("x"), answer("a")], /result for "a" belongs to no tool call/],
    [
      "comes a turn late",
      [assistant(call("a")), answer("a"), assistant("x"), answer("a")],
      /"a" belongs to no/,
    ],
    ["is given twice", [assistant(call("a")), answer("a"), answer("a")], /result of the tool call "a" is/],
    [
      "could be for either call",
      [assistant(call("a"), call("a")), answer("a")],
      /the tool call "a" is there/,
    ],
  ])("are refused when one %s", (_case, turns, message) => {
    expect(() => normalise([user("q"), ...turns])).toThrow(
      expect.objectContaining({ code: "invalid-request", message: expect.stringMatching(message) }),
    );
  });
});

describe("IDs of tool calls", () => {
  const turns = (id: string): Message[] => [user("q"), assistant(call(id)), answer(id)];

  test("are replaced for Mistral in call and result, by the same ones in a longer conversation", () => {
    const id = "tooluse_kZJMlvQmRJ6eAyJE5GIl7Q";
    const short = normalise(turns(id), { toolCallIds: nineCharacters });
    const [native] = idsOf(short.request);
    expect(native).toMatch(nineCharacters.pattern);
    expect(short.restoreId(native ?? "")).toBe(id);
    expect(short.restoreId("abcdefghi")).toBe("abcdefghi");
    expect(told(short.warnings)).toEqual([
      "messages: IDs of tool calls were replaced by such as the model takes",
    ]);
    const longer = normalise([...turns(id), ...turns("abcdefghi")], { toolCallIds: nineCharacters });
    expect(idsOf(longer.request)).toEqual([native, native, "abcdefghi", "abcdefghi"]);
  });

  test("stay where they fit, whatever the state of the pattern", () => {
    const pattern = /^[a-z]{9}$/g;
    expect(normalise(turns("abcdefghi"), { toolCallIds: { pattern, length: 9 } }).warnings).toEqual([]);
    expect(normalise(turns("functions.get:0")).warnings).toEqual([]);
  });

  test("that a later turn has are not given to earlier ones", () => {
    const [native = ""] = idsOf(normalise(turns("a b")).request);
    const { request, restoreId } = normalise([...turns("a b"), ...turns(native)]);
    const [first = "", , second] = idsOf(request);
    expect([restoreId(first), second]).toEqual(["a b", native]);
    expect(first).not.toBe(native);
  });

  test("that an earlier turn had are made different, and each result keeps to its own call", () => {
    const { request, restoreId } = normalise([...turns("call_0"), ...turns("call_0")]);
    const [first, result, second, secondResult] = idsOf(request);
    expect([first, result, secondResult]).toEqual(["call_0", "call_0", second]);
    expect(second).not.toBe("call_0");
    expect(restoreId(second ?? "")).toBe("call_0");
  });
});

test("tool names are changed everywhere alike, stay different, and are restored", () => {
  const long = "n".repeat(70);
  const { request, warnings, restoreName } = normaliseTurns(
    {
      model: parseModelId(model),
      request: {
        model,
        messages: [user("q"), assistant(call("a", "get.time")), answer("a", "get.time")],
        tools: ["get time", "get_time", "get.time", long, `${long}x`, ""].map((name) => ({
          type: "function",
          name,
          inputSchema: {},
        })),
        toolChoice: { type: "tool", name: "get.time" },
      },
    },
    {},
  );
  const names = (request.tools ?? []).map((tool) => (tool.type === "cache-point" ? "" : tool.name));
  expect(names).toEqual([
    "get_time_2",
    "get_time",
    "get_time_3",
    long.slice(0, 64),
    `${long.slice(0, 62)}_2`,
    "tool",
  ]);
  expect(names.map(restoreName)).toEqual(["get time", "get_time", "get.time", long, `${long}x`, ""]);
  expect(request.toolChoice).toEqual({ type: "tool", name: "get_time_3" });
  expect(JSON.stringify(request.messages)).not.toContain("get.time");
  expect(told(warnings)).toEqual(["tools: tool names were changed to letters, digits, _ and -, at most 64"]);
});

describe("what a model does not take", () => {
  const picture = { type: "image", mediaType: "image/png", source: { type: "base64", data: "" } } as const;

  test.each<[string, Message[]]>([
    ["a message", [user("q", picture)]],
    ["a tool result", [user("q"), assistant(call("a")), toolResult({ id: "a", name: "f" }, [picture])]],
    [
      "a document",
      [
        user("q", {
          type: "document",
          mediaType: "text/plain",
          name: "a",
          source: { type: "content", content: [picture] },
        }),
      ],
    ],
  ])("media in %s are refused, never dropped", (_place, messages) => {
    expect(() => normalise(messages, { media: ["document", "video"] })).toThrow(
      expect.objectContaining({
        code: "unsupported",
        message: `${model}: the model takes no images over Converse. Use a model that does, or say in text what they hold.`,
      }),
    );
    expect(normalise(messages, { media: ["image", "document"] }).request.messages).toEqual(messages);
  });

  test("cache points are left out or lose their ttl, in messages and tools", () => {
    const point = { type: "cache-point", ttl: "1h" } as const;
    const request = { model, messages: [user("q", point, point)], tools: [point] };
    const run = (rules: ConverseRules) => normaliseTurns({ request, model: parseModelId(model) }, rules);
    expect(run({}).request).toEqual(request);
    const none = run({ cachePoints: "none" });
    expect(none.request).toEqual({ ...request, messages: [user("q")], tools: [] });
    expect(none.warnings.map(({ setting }) => setting)).toEqual(["messages", "tools"]);
    const { request: plain } = run({ cachePoints: "without-ttl" });
    expect([plain.messages[0]?.content[1], plain.tools?.[0]]).toEqual([
      { type: "cache-point" },
      { type: "cache-point" },
    ]);
  });

  test("earlier reasoning is left out", () => {
    const messages = [user("q"), assistant({ type: "reasoning", text: "r" }, "a"), user("b")];
    const { request, warnings } = normalise(messages, { reasoningHistory: false });
    expect(request.messages).toEqual([user("q"), assistant("a"), user("b")]);
    expect(told(warnings)).toEqual(["messages: the model takes no earlier reasoning back; it was left out"]);
  });
});

function normalise(messages: Message[], rules: ConverseRules = {}): NormalisedTurns {
  return normaliseTurns({ request: { model, messages }, model: parseModelId(model) }, rules);
}

function told(warnings: NormalisedTurns["warnings"]): string[] {
  return warnings.map(({ setting, message }) => `${setting}: ${message.slice(model.length + 2, -1)}`);
}

function call(id: string, name = "f"): ToolCallPart {
  return { type: "tool-call", id, name, input: {} };
}

function answer(id: string, name = "f"): ToolMessage {
  return toolResult({ id, name }, [text(`result of ${id}`)]);
}

function idsOf({ messages }: ChatRequest): string[] {
  return allParts(messages).flatMap((part) =>
    part.type === "tool-call" ? part.id : part.type === "tool-result" ? part.callId : [],
  );
}
