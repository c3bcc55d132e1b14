import { describe, expect, test } from "vitest";
import { type AnswerDesk, openAnswers } from "./answer-desk.ts";
import type { ChatResponse } from "./chat.ts";
import type { ObjectRequest } from "./generate-object.ts";
import type { JsonObject } from "./json.ts";
import { text, textOf, user } from "./message.ts";
import type { AssistantPart } from "./message-parts.ts";
import { ObjectError } from "./object-error.ts";
import type { ObjectStrategy } from "./object-schema.ts";
import type { StandardSchema } from "./schema.ts";
import type { ObjectPart } from "./stream-object.ts";

const model = "acme.words-v1";
const person = {
  type: "object",
  properties: { name: { type: "string" }, age: { type: "integer", minimum: 0 } },
  required: ["name", "age"],
} as const;
const request: ObjectRequest<typeof person> = {
  model,
  messages: [user("Who is Ada?")],
  schema: person,
  name: "person",
  description: "A person",
};

function answer(content: AssistantPart[], reason: ChatResponse["finish"]["reason"] = "stop"): ChatResponse {
  const usage = { input: { total: 10 }, output: { total: 3 } };
  return { content, finish: { reason }, usage, warnings: [], metadata: { modelId: model } };
}

const said = (words: string): ChatResponse => answer([text(words)]);
const given = (input: JsonObject): ChatResponse =>
  answer(
    [{ type: "tool-call", id: "c", name: "give_object", input, inputText: JSON.stringify(input) }],
    "tool-calls",
  );

function clientOf(able: readonly ObjectStrategy[], ...answers: ChatResponse[]): AnswerDesk {
  return openAnswers(answers, { able, pieceLength: 4 });
}

const ada = { name: "Ada", age: 36 };
const all = ["json-schema", "tool", "prompt"] as const;

describe("the strategy", () => {
  test("of the service's own JSON output sends the schema as the service takes it, and says what it was not told", async () => {
    const { client, asked } = clientOf(all, said(JSON.stringify(ada)));
    const made = await client.generateObject(request);
    expect(made).toMatchObject({ object: ada, strategy: "json-schema", repaired: false });
    expect(asked[0]?.responseFormat).toEqual({
      type: "json",
      name: "person",
      description: "A person",
      schema: {
        type: "object",
        properties: { name: { type: "string" }, age: { type: "integer" } },
        required: ["name", "age"],
        additionalProperties: false,
      },
    });
    expect(made.warnings).toMatchObject([{ setting: "schema", message: expect.stringContaining("minimum") }]);
    expect(asked[0]).not.toHaveProperty("schema");
  });

  test("of a tool forces it, with the schema as it is", async () => {
    const { client, asked } = clientOf(["tool", "prompt"], given(ada));
    expect(await client.generateObject(request)).toMatchObject({
      object: ada,
      strategy: "tool",
      warnings: [],
    });
    expect(asked[0]).toMatchObject({
      toolChoice: "required",
      tools: [{ type: "function", name: "give_object", description: "A person", inputSchema: person }],
    });
  });

  test("of the prompt says the schema where every format can carry it, and finds the JSON among words", async () => {
    const { client, asked } = clientOf(
      ["prompt"],
      said(`Here it is:\n\`\`\`json\n${JSON.stringify(ada)}\n\`\`\``),
    );
    expect(await client.generateObject(request)).toMatchObject({ object: ada, strategy: "prompt" });
    expect(textOf(asked[0]?.messages[0] ?? { content: [] })).toMatch(
      /^Who is Ada\?\n\n[\s\S]*person: A person[\s\S]*"required":\["name","age"\]/,
    );
  });

  test("is another, with a warning, where a schema is beyond the first", async () => {
    const recursive = {
      type: "object",
      properties: { child: { $ref: "#/$defs/node" } },
      $defs: { node: { type: "object", properties: { child: { $ref: "#/$defs/node" } } } },
    };
    const { client } = clientOf(all, given({}));
    const made = await client.generateObject({ ...request, schema: recursive });
    expect(made).toMatchObject({
      strategy: "tool",
      warnings: [{ message: expect.stringMatching(/recursive/) }],
    });
    const list = clientOf(all, said("[1]"));
    const listed = await list.client.generateObject({ ...request, schema: { type: "array" } });
    expect([listed.strategy, listed.object, listed.warnings.length]).toEqual(["prompt", [1], 2]);
  });

  test.each([
    ["json-schema", ["prompt"], person, /can't do that \(it can do prompt\)/],
    ["tool", all, { type: "array" }, /root is no object/],
    ["json-schema", all, { type: "object", properties: { a: { $ref: "https://x" } } }, /isn't in it/],
  ] as const)(
    "%s, asked for by name, is refused before anything is sent where it can't be had",
    async (strategy, able, schema, words) => {
      const { client, asked } = clientOf(able);
      const made = client.generateObject({ ...request, schema: schema as JsonObject, strategy });
      await expect(made).rejects.toMatchObject({
        code: "unsupported",
        message: expect.stringMatching(words),
      });
      expect(asked).toEqual([]);
    },
  );
});

describe("an answer that doesn't fit", () => {
  test.each([
    ["json-schema", said('{"name":"Ada"}'), said(JSON.stringify(ada)), "user"],
    ["tool", given({ name: "Ada" }), given(ada), "tool"],
    ["prompt", said("I'd rather not."), said(JSON.stringify(ada)), "user"],
  ] as const)("is mended once (%s)", async (strategy, first, second, role) => {
    const { client, asked } = clientOf(all, first, second);
    const made = await client.generateObject({ ...request, strategy });
    expect(made).toMatchObject({ object: ada, repaired: true, usage: { input: { total: 20 } } });
    const [, answered, mending] = asked[1]?.messages ?? [];
    expect([answered?.content, mending?.role]).toEqual([first.content, role]);
    expect(JSON.stringify(mending)).toMatch(/age: is missing|no JSON/);
    if (role === "tool") expect(mending?.content[0]).toMatchObject({ callId: "c", isError: true });
  });

  test("even then is an ObjectError, which keeps the answer but doesn't say it", async () => {
    const secret = said('{"name":"my secret"}');
    const { client } = clientOf(["prompt"], secret, secret);
    const error = await client.generateObject(request).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ObjectError);
    expect(error).toMatchObject({
      code: "invalid-response",
      response: secret,
      problems: ["/age: is missing"],
    });
    expect(String(error)).not.toContain("secret");
  });

  test.each([
    ["length", /cut at maxTokens/],
    ["content-filter", /filtered/],
  ] as const)("because of %s is not asked for again", async (reason, words) => {
    const { client, asked } = clientOf(["prompt"], answer([text('{"name":')], reason));
    await expect(client.generateObject(request)).rejects.toThrow(words);
    expect(asked).toHaveLength(1);
  });
});

test("a stream gives the object as it grows, and at the end the whole, as generateObject does", async () => {
  for (const [strategy, first] of [
    ["json-schema", said(JSON.stringify(ada))],
    ["tool", given(ada)],
    ["prompt", said(`Well: ${JSON.stringify(ada)}`)],
  ] as const) {
    const parts: ObjectPart[] = [];
    for await (const part of clientOf(all, first).client.streamObject({ ...request, strategy }))
      parts.push(part);
    const grown = parts.flatMap((part) => (part.type === "object" ? [part.object] : []));
    expect(grown.slice(0, 3)).toEqual([{}, expect.anything(), expect.anything()]);
    expect(grown.at(-1)).toEqual(ada);
    const whole = await clientOf(all, first).client.generateObject({ ...request, strategy });
    expect(parts.at(-1)).toEqual({ type: "finish", ...whole });
  }
});

test("a stream's object is mended too", async () => {
  const { client } = clientOf(["prompt"], said('{"name":"Ada"}'), said(JSON.stringify(ada)));
  const parts: ObjectPart[] = [];
  for await (const part of client.streamObject(request)) parts.push(part);
  expect(parts.at(-1)).toMatchObject({ type: "finish", object: ada, repaired: true });
});

test("a Standard Schema checks, and its output is the object", async () => {
  const schema: StandardSchema<{ year: number }> = {
    "~standard": {
      vendor: "acme",
      validate: (value) =>
        typeof (value as { born?: unknown }).born === "string"
          ? { value: { year: Number((value as { born: string }).born) } }
          : { issues: [{ message: "Required", path: ["born"] }] },
      jsonSchema: {
        input: () => ({ $schema: "x", type: "object", properties: { born: { type: "string" } } }),
      },
    },
  };
  const { client, asked } = clientOf(["prompt"], said("{}"), said('{"born":"1815"}'));
  expect((await client.generateObject({ ...request, schema })).object).toEqual({ year: 1815 });
  expect(JSON.stringify(asked[1]?.messages.at(-1))).toMatch(/\/born: Required/);
  expect(JSON.stringify(asked)).not.toContain("$schema");
  const { jsonSchema: _, ...mute } = schema["~standard"];
  await expect(client.generateObject({ ...request, schema: { "~standard": mute } })).rejects.toMatchObject({
    code: "configuration",
    message: expect.stringMatching(/schema of acme/),
  });
});
