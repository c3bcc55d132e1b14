import type { ChatRequest, ChatResponse, FunctionTool } from "@bedplate/core";
import * as core from "@bedplate/core";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { simulated } from "./simulated.ts";

const { assistant, collect, document, image, system, textOf, toolResult, user } = core;
const model = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const question = { model, messages: [user("How do tulips survive the winter?")] };
const tools: FunctionTool[] = [
  tool("get_time", "Tells what the clock shows.", { location: { type: "string" } }),
  tool("get_weather", "The current weather of a city.", {
    city: { type: "string" },
    unit: { enum: ["celsius", "kelvin"] },
  }),
];

describe("an answer", () => {
  test("is the same for the same request, on any backend", async () => {
    expect(await generate(question)).toEqual(await generate(structuredClone(question)));
  });

  test("differs with what was asked, with the model and with the seed", async () => {
    const roses = { ...question, messages: [user("How do roses survive the winter?")] };
    const requests = [question, roses, { ...question, model: "meta.llama3-8b" }, { ...question, seed: 1 }];
    const answers = await Promise.all(requests.map(async (request) => textOf(await generate(request))));
    expect(new Set(answers).size).toBe(4);
  });

  test("quotes the question and has 30 to 80 words", async () => {
    for (let number = 0; number < 200; number++) {
      const text = await say(user(`Explain to me in detail how item ${number} of the long list is made`));
      expect(text).toContain(`"Explain to me in detail how item ${number}…"`);
      expect(text.split(" ").length).toBeGreaterThanOrEqual(30);
      expect(text.split(" ").length).toBeLessThanOrEqual(80);
    }
  });

  test("names what was shown, also when nothing was said", async () => {
    const shown = [image("aGk=", "image/png"), document("aGk=", "application/pdf")];
    for (const parts of [shown, [...shown, "Compare these"]]) {
      expect(await say(user(...parts))).toContain("the image (image/png) and the document (application/pdf)");
    }
  });

  test("continues what the model has begun", async () => {
    expect(await say(user("Name a colour"), assistant("The best colour is"))).toMatch(/^ above all /);
    expect(await say(user("Name a colour"), assistant("Red. "))).toMatch(/^Above all, /);
  });

  test("repeats what the tools gave, also when it comes in several messages", async () => {
    const [one, two] = [call("a"), call("b")];
    const results = [toolResult(one, "12 degrees, rain"), toolResult(two, "no route", { isError: true })];
    const messages = [user("Weather?"), assistant(one, two), ...results];
    const { content, finish } = await generate({ model, tools, messages });
    expect(textOf({ content })).toContain("The get_weather tool gave me this: 12 degrees, rain.");
    expect(textOf({ content })).toContain("The get_weather tool failed with this: no route.");
    expect(finish).toEqual({ reason: "stop" });
  });

  test("is JSON when that is asked for, and fits its schema", async () => {
    const properties = { name: { type: "string" }, age: { type: "integer" } };
    const schema = { type: "object", properties, required: ["name", "age"] };
    const messages = [system("Extract."), user("My sister is Ada and she is 36.")];
    const request: ChatRequest = { model, messages, responseFormat: { type: "json", schema } };
    expect(JSON.parse(textOf(await generate(request)))).toEqual({ name: "Ada", age: 36 });
    expect((await stream(request)).filter(({ type }) => type === "text-delta").length).toBeGreaterThan(3);
  });
});

describe("a stream", () => {
  const all: ChatRequest = { ...question, tools, toolChoice: "required", reasoning: "low" };

  test("starts, goes word by word and finishes once", async () => {
    const [start, ...parts] = await stream(question);
    const usage = { input: { total: 9 }, output: {} };
    expect(start).toEqual({ type: "start", warnings: [], metadata: { modelId: model }, usage });
    expect(parts.pop()).toMatchObject({
      type: "finish",
      usage: { input: { total: 9 }, output: { total: expect.any(Number) } },
    });
    expect(parts.length).toBeGreaterThan(30);
    for (const part of parts.slice(1)) {
      expect(part).toEqual({ type: "text-delta", index: 0, delta: expect.stringMatching(/^ \S+$/) });
    }
  });

  test("is the whole answer, in pieces", async () => {
    for (const request of [question, all, { ...question, maxTokens: 7 }]) {
      expect(await collect(backend().streamText(request))).toEqual(await generate(request));
    }
  });

  test("numbers the parts in their order, the thoughts first", async () => {
    const parts = (await stream(all)).flatMap((part) => ("index" in part ? [part] : []));
    const indexes = parts.map(({ index }) => index);
    expect(parts[0]).toMatchObject({ type: "reasoning-delta", index: 0 });
    expect(indexes.toSorted()).toEqual(indexes);
    expect(parts.filter(({ type }) => type === "tool-call-start")).toMatchObject([
      { index: 1, name: "get_time" },
    ]);
    expect(parts.filter(({ type }) => type === "tool-call-delta").length).toBeGreaterThan(3);
  });

  test("lets others run before it is over", async () => {
    let others = 0;
    const other = (): void => void (others++ < 100 && setImmediate(other));
    setImmediate(other);
    await stream(question);
    expect(others).toBeGreaterThan(10);
  });

  test("waits before each piece, and stops when the signal aborts meanwhile", async () => {
    const begun = performance.now();
    await backend(5).generateText({ ...question, maxTokens: 8 });
    expect(performance.now() - begun).toBeGreaterThan(20);
    const controller = new AbortController();
    setTimeout(() => controller.abort("enough"), 5);
    const slow = backend(60_000).generateText(question, { signal: controller.signal });
    await expect(slow).rejects.toMatchObject({ code: "aborted", modelId: model, cause: "enough" });
    const late = backend().generateText(question, { signal: AbortSignal.abort() });
    await expect(late).rejects.toMatchObject({ code: "aborted" });
  });
});

describe("limits", () => {
  test("cut at exactly so many tokens", async () => {
    const whole = await generate(question);
    const length = whole.usage.output.total ?? 0;
    for (let maxTokens = 0; maxTokens <= length; maxTokens++) {
      const { content, finish, usage } = await generate({ ...question, maxTokens });
      expect(usage.output.total).toBe(maxTokens);
      expect(textOf(whole).startsWith(textOf({ content }))).toBe(true);
      expect(finish).toEqual({ reason: maxTokens < length ? "length" : "stop" });
    }
  });

  test("hold for thoughts too, and leave an unfinished tool call out", async () => {
    const { content, usage } = await generate({ ...question, reasoning: "high", maxTokens: 5 });
    expect(content).toEqual([{ type: "reasoning", text: 'The user writes "How' }]);
    expect(usage.output).toEqual({ total: 5, reasoning: 5 });
    const cut = await generate({ ...question, tools, toolChoice: "required", maxTokens: 2 });
    expect(cut).toMatchObject({ content: [], finish: { reason: "length" }, usage: { output: { total: 2 } } });
  });

  test("do not tear a character", async () => {
    for (let maxTokens = 0; maxTokens < 40; maxTokens++) {
      const text = textOf(await generate({ model, messages: [user("🌷".repeat(40))], maxTokens }));
      expect(text).not.toMatch(/\p{Surrogate}/u);
    }
  });

  test("stop before the first sequence, which may span pieces, and name it", async () => {
    const whole = textOf(await generate(question));
    const stopSequence = whole.slice(20, 33);
    expect(stopSequence).toMatch(/\S \S/);
    const stopSequences = ["never said", whole.slice(40, 50), stopSequence];
    const stopped = await generate({ ...question, stopSequences });
    expect(textOf(stopped)).toBe(whole.slice(0, whole.indexOf(stopSequence)));
    expect(stopped.finish).toEqual({ reason: "stop", stopSequence });
    expect((await generate({ ...question, stopSequences: [whole.slice(0, 5)] })).content).toEqual([]);
  });

  test("let the output limit win over a sequence behind it", async () => {
    const stopSequence = textOf(await generate(question)).slice(10, 20);
    const request = { ...question, maxTokens: 3, stopSequences: [stopSequence] };
    expect((await generate(request)).finish).toEqual({ reason: "length" });
  });
});

describe("tools", () => {
  test("are called when the text speaks of them, with arguments that fit", async () => {
    const { content, finish } = await ask("How warm is the weather in Oslo, in kelvin?");
    expect(callsIn(content)).toEqual([["get_weather", { city: "Oslo", unit: "kelvin" }]]);
    expect(finish).toEqual({ reason: "tool-calls" });
    const made = content.find((part) => part.type === "tool-call");
    expect(made?.id).toMatch(/^tooluse_[0-9A-Za-z]{22}$/);
    expect(JSON.parse(made?.inputText ?? "")).toEqual(made?.input);
    const described = await ask("What does the clock show in Rome?");
    expect(callsIn(described.content)).toEqual([["get_time", { location: "Rome" }]]);
  });

  test("are all called when the text names several", async () => {
    const { content } = await ask("Tell me the time and the weather in Oslo.");
    expect(callsIn(content).map(([name]) => name)).toEqual(["get_time", "get_weather"]);
    const ids = content.flatMap((part) => (part.type === "tool-call" ? [part.id] : []));
    expect(new Set(ids).size).toBe(2);
  });

  test("are left alone when the text has nothing to do with them, or must not be called", async () => {
    const begun = [user("The weather in Oslo?"), assistant("It")];
    const none = ask("The weather?", { toolChoice: "none" });
    const answers = [ask("Hello!"), none, ask("", { messages: begun })];
    for (const { content } of await Promise.all(answers)) expect(callsIn(content)).toEqual([]);
  });

  test("are called when they must be", async () => {
    expect(callsIn((await ask("Hello!", { toolChoice: "required" })).content)).toHaveLength(1);
    const forced = await ask("What time is it?", { toolChoice: { type: "tool", name: "get_weather" } });
    expect(callsIn(forced.content).map(([name]) => name)).toEqual(["get_weather"]);
    const unknown = ask("Hello!", { toolChoice: { type: "tool", name: "get_rain" } });
    await expect(unknown).rejects.toMatchObject({ code: "invalid-request" });
  });

  test("get arguments that fit any schema", async () => {
    const guest = {
      type: "object",
      properties: { email: { type: "string", format: "email" } },
      required: ["email"],
    };
    const party = tool("plan_party", "Plans a party.", {
      when: { type: "string", format: "date-time" },
      guests: { type: "array", items: guest, minItems: 2 },
      budget: { type: "number", exclusiveMinimum: 100, multipleOf: 25 },
    });
    const [[, input] = []] = callsIn((await ask("Plan a party for 12 people", { tools: [party] })).content);
    const schema = z.fromJSONSchema(party.inputSchema as z.core.JSONSchema.JSONSchema);
    expect(schema.safeParse(input).success).toBe(true);
  });
});

describe("reasoning", () => {
  test("comes before the answer, is signed and counted", async () => {
    const { content, usage } = await generate({ ...question, reasoning: "medium" });
    expect(content.map(({ type }) => type)).toEqual(["reasoning", "text"]);
    expect(content[0]).toMatchObject({ signature: expect.stringMatching(/^[A-Za-z0-9+/]{64}$/) });
    expect(usage.output.reasoning).toBeGreaterThan(10);
    expect(usage.output.total).toBeGreaterThan(usage.output.reasoning ?? 0);
  });

  test("keeps to its budget, or to nothing", async () => {
    const budgeted = await generate({ ...question, reasoning: { budgetTokens: 9 } });
    expect(budgeted.usage.output.reasoning).toBe(9);
    expect(await generate({ ...question, reasoning: "off" })).toEqual(await generate(question));
  });
});

describe("input tokens", () => {
  test("are a quarter of the characters, and a fixed number for media", async () => {
    expect((await generate({ model, messages: [user("123456789")] })).usage.input.total).toBe(3);
    const shown = await generate({ model, messages: [user("1234", image("aGk=", "image/png"))] });
    expect(shown.usage.input.total).toBe(259);
    expect((await generate({ ...question, tools })).usage.input.total).toBeGreaterThan(50);
  });

  test("are written to the cache first and read from it later, as far as they are the same", async () => {
    const { generateText } = backend();
    const usage = async (request: ChatRequest): Promise<unknown> => (await generateText(request)).usage.input;
    const instructions = system("Answer as briefly as you can.", { type: "cache-point" });
    const first: ChatRequest = { model, messages: [instructions, user("Why?")] };
    const second: ChatRequest = { model, messages: [instructions, user("How?", { type: "cache-point" })] };
    expect(await usage(first)).toEqual({ total: 9, cacheRead: 0, cacheWrite: 8 });
    expect(await usage(first)).toEqual({ total: 9, cacheRead: 8, cacheWrite: 0 });
    expect(await usage(second)).toEqual({ total: 9, cacheRead: 8, cacheWrite: 1 });
    expect(await usage(question)).toEqual({ total: 9 });
  });
});

function tool(name: string, description: string, properties: core.JsonObject): FunctionTool {
  const inputSchema = { type: "object", properties, required: Object.keys(properties) };
  return { type: "function", name, description, inputSchema };
}

function call(id: string): core.ToolCallPart {
  return { type: "tool-call", id, name: "get_weather", input: {} };
}

function backend(delayMs = 0): core.Client {
  // It has both operations of a client.
  return simulated({ delayMs }) as core.Client;
}

const generate = (request: ChatRequest): Promise<ChatResponse> => backend().generateText(request);

async function stream(request: ChatRequest): Promise<core.StreamPart[]> {
  const parts: core.StreamPart[] = [];
  for await (const part of backend().streamText(request)) parts.push(part);
  return parts;
}

async function say(...messages: ChatRequest["messages"]): Promise<string> {
  return textOf(await generate({ model, messages }));
}

function ask(text: string, more: Partial<ChatRequest> = {}): Promise<ChatResponse> {
  return generate({ model, tools, messages: [user(text)], ...more });
}

function callsIn(content: readonly core.AssistantPart[]): [name: string, input: unknown][] {
  return content.flatMap((part) => (part.type === "tool-call" ? [[part.name, part.input]] : []));
}

test("a schema that the prompt asks for is followed as one of the request is", async () => {
  const schema = { type: "object", properties: { age: { type: "integer" } }, required: ["age"] };
  const words = `Who is Ada?\n\nAnswer with JSON. It must fit this JSON Schema:\n${JSON.stringify(schema)}`;
  const answer = await simulated().generateText?.({ model: "acme.words-v1", messages: [user(words)] });
  expect(JSON.parse(textOf(answer ?? { content: [] }))).toEqual({ age: expect.any(Number) });
});
