import {
  type AssistantPart,
  type ChatRequest,
  type ChatResponse,
  type Client,
  type FunctionTool,
  type Message,
  type ToolCallPart,
  textOf,
  toolResult,
  user,
} from "@bedplate/core";
import { describe, expect, test } from "vitest";
import { simulated } from "./simulated.ts";

const model = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const tools: FunctionTool[] = [
  tool("get_weather", { city: { type: "string" }, unit: { enum: ["celsius", "kelvin"] } }),
  tool("send_email", { to: { type: "string", format: "email" }, text: { type: "string" } }),
];

describe("steps", () => {
  const messages = [user("Look up the weather in Oslo, then send an email to ada@example.com about it.")];

  test("come one after the other, each with what it needs, and then the answer", async () => {
    const first = await generate({ model, tools, messages });
    expect(callsIn(first)).toEqual([["get_weather", { city: "Oslo", unit: "celsius" }]]);
    const second = await generate({ model, tools, messages: answered(messages, first, "4 degrees") });
    expect(callsIn(second)).toEqual([["send_email", { to: "ada@example.com", text: expect.any(String) }]]);
    const third = await generate({
      model,
      tools,
      messages: answered(answered(messages, first, "4 degrees"), second, "sent as 17"),
    });
    expect(callsIn(third)).toEqual([]);
    expect(textOf(third)).toContain("The send_email tool gave me this: sent as 17.");
  });

  test("that nothing divides are taken together", async () => {
    const both = await generate({
      model,
      tools,
      messages: [user("The weather in Oslo, and email ada@example.com")],
    });
    expect(callsIn(both).map(([name]) => name)).toEqual(["get_weather", "send_email"]);
  });

  test("go on as long as a call is required, and end where none is allowed", async () => {
    const first = await generate({ model, tools, messages: [user("The weather in Oslo?")] });
    const more = answered([user("The weather in Oslo?")], first, "4 degrees");
    const wanted = async (toolChoice: NonNullable<ChatRequest["toolChoice"]>): Promise<string[]> =>
      callsIn(await generate({ model, tools, toolChoice, messages: more })).map(([name]) => name);
    expect(await wanted("auto")).toEqual([]);
    expect(await wanted("none")).toEqual([]);
    expect(await wanted("required")).toEqual(["get_weather"]);
    expect(await wanted({ type: "tool", name: "send_email" })).toEqual(["send_email"]);
  });
});

describe("a call that failed", () => {
  const messages = [user("The weather in Oslo?")];

  test("is tried once more, with what the error speaks of made right", async () => {
    const first = await generate({ model, tools, messages });
    const failed = answered(messages, first, "The unit must be kelvin here.", { isError: true });
    const second = await generate({ model, tools, messages: failed });
    expect(callsIn(second)).toEqual([["get_weather", { city: "Oslo", unit: "kelvin" }]]);
    const again = answered(failed, second, "Still no.", { isError: true });
    const third = await generate({ model, tools, messages: again });
    expect(callsIn(third)).toEqual([]);
    expect(textOf(third)).toContain("The get_weather tool failed with this: Still no.");
  });

  test("does not hold up those that did not", async () => {
    const both = [user("The weather in Oslo, and email ada@example.com")];
    const first = await generate({ model, tools, messages: both });
    const [one, other] = first.content.filter((part) => part.type === "tool-call");
    if (!one || !other) throw new Error("Both are called.");
    const results = [toolResult(one, "4 degrees"), toolResult(other, "to is not known", { isError: true })];
    const second = await generate({
      model,
      tools,
      messages: [...both, { role: "assistant", content: first.content }, ...results],
    });
    expect(callsIn(second).map(([name]) => name)).toEqual(["send_email"]);
  });
});

describe("a question", () => {
  test.each([
    ["What is 17 * 4?", "17 * 4 is 68."],
    ["Please tell me what 1,000 minus 0.1 makes", "1000 minus 0.1 is 999.9."],
    ["How much is 3 divided by 0?", "3 divided by 0 is not defined."],
  ])("of a sum, %s, has its answer", async (text, sentence) => {
    expect(textOf(await generate({ model, messages: [user(text)] }))).toContain(sentence);
  });

  test("with a date or a range in it is no sum", async () => {
    for (const text of ["What happened on 2025-01-15?", "Pages 3-4 please", "Take version 1.2.3 - 4 now"])
      expect(textOf(await generate({ model, messages: [user(text)] }))).not.toMatch(/ is -?\d/);
  });

  test("that wants certain words gets them and nothing else", async () => {
    const messages = [user('Reply with exactly "All is well", please.')];
    expect(textOf(await generate({ model, messages }))).toBe("All is well");
  });
});

function tool(name: string, properties: FunctionTool["inputSchema"]): FunctionTool {
  return {
    type: "function",
    name,
    inputSchema: { type: "object", properties, required: Object.keys(properties) },
  };
}

function generate(request: ChatRequest): Promise<ChatResponse> {
  // It has the operations of a client.
  return (simulated() as Client).generateText(request);
}

function answered(
  messages: readonly Message[],
  { content }: ChatResponse,
  text: string,
  options: { isError?: boolean } = {},
): Message[] {
  const calls = content.filter((part): part is ToolCallPart => part.type === "tool-call");
  return [
    ...messages,
    { role: "assistant", content },
    ...calls.map((call) => toolResult(call, text, options)),
  ];
}

function callsIn({ content }: { content: readonly AssistantPart[] }): [name: string, input: unknown][] {
  return content.flatMap((part) => (part.type === "tool-call" ? [[part.name, part.input]] : []));
}
