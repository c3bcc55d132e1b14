import {
  type AssistantPart,
  type ChatRequest,
  type ChatResponse,
  type Client,
  collect,
  document,
  system,
  textOf,
  toolResult,
  user,
} from "@bedplate/core";
import { createLocalClient } from "@bedplate/local";
import { describe, expect, test } from "vitest";

const claude = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const llama = "us.meta.llama3-3-70b-instruct-v1:0";
const nova = "us.amazon.nova-lite-v1:0";

interface Way {
  model: string;
  how: "natively" | "over Converse";
}

const ways: Way[] = [claude, nova].flatMap((model) => [
  { model, how: "natively" },
  { model, how: "over Converse" },
]);

function asking({ model, how }: Way): { client: Client; model: string } {
  if (how === "natively") return { client: createLocalClient(), model };
  const alias = { id: model, as: model, format: "converse" };
  return { client: createLocalClient({ aliases: { it: alias } }), model: "it" };
}

/** The same request whole and streamed, which must not differ in their content. */
async function both(client: Client, request: ChatRequest): Promise<ChatResponse> {
  const whole = await client.generateText(request);
  const streamed = await collect(client.streamText(request));
  expect(streamed.content.map(parsed)).toEqual(whole.content.map(parsed));
  return whole;
}

// Only streams have the model's own text of its arguments.
function parsed(part: AssistantPart): AssistantPart {
  if (part.type !== "tool-call") return part;
  const { inputText: _inputText, ...rest } = part;
  return rest;
}

describe("citations", () => {
  const text = "Whales are mammals. The largest whale is blue.";
  const source = { type: "text", text } as const;
  const whales = {
    type: "document",
    mediaType: "text/plain",
    source,
    name: "whales",
    citations: true,
  } as const;

  test.each(ways.filter(({ model }) => model === claude))(
    "$model, $how: a sentence and where it stands",
    async (way) => {
      const { client, model } = asking(way);
      const { content } = await both(client, {
        model,
        maxTokens: 500,
        messages: [user(whales, "Which whale is largest?")],
      });
      const citations = content.flatMap((part) => (part.type === "text" ? (part.citations ?? []) : []));
      expect(citations.at(-1)).toMatchObject({
        citedText: "The largest whale is blue.",
        location: { type: "document-characters", document: 0, start: 20, end: 46 },
      });
      for (const { citedText, location } of citations)
        if (location?.type === "document-characters")
          expect(text.slice(location.start, location.end)).toBe(citedText);
    },
  );

  test("Command R: each citation is about the document's words in the answer", async () => {
    const client = createLocalClient();
    const { citations: _citations, ...plain } = whales;
    const request = { model: "cohere.command-r-v1:0", messages: [user(plain, "Which whale is largest?")] };
    const { content } = await both(client, request);
    const [answer] = content;
    const { citations = [] } = answer?.type === "text" ? answer : {};
    expect(citations.length).toBeGreaterThan(0);
    expect(textOf({ content })).toContain("The largest whale is blue.");
  });
});

test.each(ways)("$model, $how: a cached prefix is written first and read then", async (way) => {
  const { client, model } = asking(way);
  const manual = system("The manual of the boat. ".repeat(300), { type: "cache-point" });
  const ask = (question: string): ChatRequest => ({
    model,
    maxTokens: 100,
    messages: [manual, user(question)],
  });
  const { usage: first } = await client.generateText(ask("Where is the anchor?"));
  const { usage: second } = await collect(client.streamText(ask("Where is the mast?")));
  expect(first.input).toMatchObject({ cacheRead: 0, cacheWrite: 1800 });
  expect(second.input).toMatchObject({ cacheRead: 1800, cacheWrite: 0 });
});

test.each([...ways, { model: llama, how: "natively" as const }])(
  "$model, $how: two steps with tools, then an answer that says what they gave",
  async (way) => {
    const { client, model } = asking(way);
    const tool = (name: string, property: string) => ({
      type: "function" as const,
      name,
      description: `${name} of a ${property}`,
      inputSchema: { type: "object", properties: { [property]: { type: "string" } }, required: [property] },
    });
    const request: ChatRequest = {
      model,
      maxTokens: 500,
      tools: [tool("get_weather", "city"), tool("book_boat", "name")],
      messages: [user("Look up the weather in Oslo, then book a boat named Ada.")],
    };
    const called: unknown[] = [];
    let response = await both(client, request);
    let { messages } = request;
    for (let step = 0; step < 4 && response.finish.reason === "tool-calls"; step++) {
      const calls = response.content.filter((part) => part.type === "tool-call");
      called.push(...calls.map(({ name, input }) => [name, input]));
      const results = calls.map((call) => toolResult(call, `${call.name} went well`));
      messages = [...messages, { role: "assistant", content: response.content }, ...results];
      response = await client.generateText({ ...request, messages });
    }
    expect(called).toEqual([
      ["get_weather", { city: "Oslo" }],
      ["book_boat", { name: "Ada" }],
    ]);
    expect(textOf(response)).toContain("book_boat went well");
  },
);

test.each(ways)("$model, $how: stop sequences and limits hold", async (way) => {
  const { client, model } = asking(way);
  const messages = [user('Say "one two three four"')];
  const stopped = await both(client, { model, maxTokens: 100, stopSequences: ["three"], messages });
  expect([textOf(stopped).trim(), stopped.finish.reason]).toEqual(["one two", "stop"]);
  const cut = await both(client, { model, maxTokens: 2, messages });
  expect([cut.finish.reason, cut.usage.output.total]).toEqual(["length", 2]);
});

test("JSON fits its schema, patterns and references too", async () => {
  const schema = {
    type: "object",
    properties: {
      ticket: { $ref: "#/$defs/ticket" },
      level: { anyOf: [{ enum: ["low", "high"] }, { type: "null" }] },
    },
    required: ["ticket", "level"],
    additionalProperties: false,
    $defs: { ticket: { type: "string", pattern: "^[A-Z]{3}-\\d{4}$" } },
  };
  for (const model of [claude, "openai.gpt-oss-120b-1:0"]) {
    const request: ChatRequest = {
      model,
      maxTokens: 500,
      messages: [user("Open a ticket of a high level.")],
      responseFormat: { type: "json", schema },
    };
    const response = await both(createLocalClient(), request);
    expect(JSON.parse(textOf(response))).toEqual({
      ticket: expect.stringMatching(/^[A-Z]{3}-\d{4}$/),
      level: "high",
    });
  }
});

test("a document of another kind is read by nobody, and not cited", async () => {
  const client = createLocalClient();
  const pdf = { ...document("aGk=", "application/pdf"), citations: true };
  const { content } = await both(client, {
    model: claude,
    maxTokens: 500,
    messages: [user(pdf, "What is it?")],
  });
  expect(content.flatMap((part) => (part.type === "text" ? (part.citations ?? []) : []))).toEqual([]);
});
