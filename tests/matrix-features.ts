import assert from "node:assert/strict";
import {
  assistant,
  type ChatRequest,
  type ChatResponse,
  type DocumentPart,
  type FunctionTool,
  image,
  type Part,
  parseJson,
  system,
  textOf,
  toolResult,
  user,
} from "@bedplate/core";

/** Something that a request can hold, and how to see that it arrived. */
export interface Feature {
  name: string;
  request: Omit<ChatRequest, "model">;
  check(seen: Seen): void;
}

/** What the model was asked, and what the caller got. */
export interface Seen {
  heard: ChatRequest | undefined;
  response: ChatResponse;
}

const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
const weather: FunctionTool = {
  type: "function",
  name: "get_weather",
  description: "The weather in a city",
  inputSchema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};
const call = { type: "tool-call", id: "Ab3dE6gH9", name: "get_weather", input: { city: "Bern" } } as const;
const guarded = { id: "sample", version: "1", trace: "enabled" } as const;
const schema = {
  type: "object",
  properties: { name: { type: "string" } },
  required: ["name"],
  additionalProperties: false,
};

const ask = [user("What is the weather in Bern?")];

/** The columns of the matrix. */
export const features: readonly Feature[] = [
  {
    name: "system",
    request: { messages: [system("Answer like a sailor."), user("Name a lake.")] },
    check: (seen) => hears(seen, "Answer like a sailor.", "Name a lake."),
  },
  {
    name: "multi-turn",
    request: { messages: [user("Name a lake."), assistant("Thun."), user("Another?")] },
    check: (seen) => hears(seen, "Name a lake.", "Thun.", "Another?"),
  },
  {
    name: "stop",
    request: { messages: [user("Name a lake.")], stopSequences: [". "] },
    check: ({ response }) => assert.ok(!textOf(response).includes(". ")),
  },
  {
    name: "topK",
    request: { messages: [user("Name a lake.")], topK: 20 },
    check: ({ heard }) => assert.equal(heard?.topK, 20),
  },
  {
    name: "image",
    request: { messages: [user(image(pixel, "image/png"), "What is it?")] },
    check: ({ heard }) => {
      const [part] = partsOf(heard, "image");
      assert.deepEqual(part?.type === "image" && part.source, { type: "base64", data: pixel });
    },
  },
  {
    name: "document",
    request: {
      messages: [
        user(
          {
            type: "document",
            mediaType: "text/plain",
            name: "lakes",
            source: { type: "text", text: "Thun." },
          },
          "Which?",
        ),
      ],
    },
    check: ({ heard }) => {
      const [part] = partsOf(heard, "document");
      assert.equal(part?.type === "document" && documentText(part), "Thun.");
    },
  },
  {
    name: "tool call",
    request: { messages: ask, tools: [weather] },
    check: ({ response }) => {
      const called = response.content.find(({ type }) => type === "tool-call");
      assert.ok(called?.type === "tool-call" && called.name === "get_weather");
      assert.equal(response.finish.reason, "tool-calls");
    },
  },
  {
    name: "tool result",
    request: {
      messages: [...ask, assistant(call), toolResult(call, { json: { sky: "clear" } })],
      tools: [weather],
    },
    check: ({ heard, response }) => {
      assert.equal(partsOf(heard, "tool-result").length, 1);
      assert.match(textOf(response), /clear/);
    },
  },
  {
    name: "forced tool",
    request: {
      messages: [user("Hello.")],
      tools: [weather],
      toolChoice: { type: "tool", name: "get_weather" },
    },
    check: ({ response }) => assert.ok(response.content.some(({ type }) => type === "tool-call")),
  },
  {
    name: "reasoning",
    request: { messages: [user("Is 91 prime?")], reasoning: "low" },
    check: ({ response }) => assert.ok(response.content.some(({ type }) => type === "reasoning")),
  },
  {
    name: "JSON schema",
    request: { messages: [user("A river.")], responseFormat: { type: "json", schema } },
    check: ({ response }) => assert.ok(Object.hasOwn(Object(parseJson(textOf(response))), "name")),
  },
  {
    name: "cache point",
    request: { messages: [system("Be brief.", { type: "cache-point" }), user("Name a lake.")] },
    check: ({ heard }) => assert.equal(partsOf(heard, "cache-point").length, 1),
  },
  {
    name: "guardrail block",
    request: { messages: [user("Tell me about forbidden fruit.")], settings: { guardrail: guarded } },
    check: ({ response }) => {
      assert.equal(response.guardrail?.action, "intervened");
      assert.equal(response.guardrail?.blocked, true);
      assert.equal(response.finish.reason, "content-filter");
    },
  },
  {
    name: "guardrail mask",
    request: { messages: [user("jane@example.com wrote.")], settings: { guardrail: guarded } },
    check: ({ response }) => {
      assert.equal(response.guardrail?.action, "intervened");
      assert.equal(response.guardrail?.blocked, false);
      assert.equal(response.finish.reason, "stop");
      assert.ok(!textOf(response).includes("jane@example.com"));
    },
  },
  setting("tier", { serviceTier: "flex" }),
  setting("latency", { latency: "optimized" }),
  setting("metadata", { requestMetadata: { team: "lakes" } }),
];

function setting(name: string, settings: NonNullable<ChatRequest["settings"]>): Feature {
  return {
    name,
    request: { messages: [user("Name a lake.")], settings },
    check: ({ heard }) => assert.deepEqual(heard?.settings, settings),
  };
}

function hears({ heard }: Seen, ...texts: string[]): void {
  const said = heard?.messages.map(textOf).join("\n") ?? "";
  const places = texts.map((piece) => said.indexOf(piece));
  assert.deepEqual(
    places.toSorted((one, other) => one - other),
    places,
  );
  assert.ok(!places.includes(-1), `${said} lacks one of ${texts}`);
}

function partsOf(request: ChatRequest | undefined, type: Part["type"]): Part[] {
  const parts = request?.messages.flatMap(({ content }): readonly Part[] => content) ?? [];
  return parts.filter((part) => part.type === type);
}

function documentText({ source }: DocumentPart): string {
  if (source.type === "text") return source.text;
  return source.type === "base64" ? Buffer.from(source.data, "base64").toString() : "";
}
