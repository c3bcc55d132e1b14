import assert from "node:assert/strict";
import {
  type Call,
  type ChatAdapter,
  type ChatOutput,
  type ChatServerAdapter,
  collectParts,
  createStreamReader,
  isBedrockError,
  isObject,
  type JsonObject,
  openEnvelope,
  parseModelId,
  readReply,
  type StreamPart,
} from "@bedplate/core";
import { invocationMetrics, tokenHeaders } from "@bedplate/core/server";
import fc from "fast-check";
import { arbitraryNoise, arbitraryRequest, arbitraryResponse } from "./chat-arbitrary.ts";
import { comparable, deepFreeze, plain, toParts } from "./chat-parts.ts";
import type { ChatFixture } from "./fixture.ts";
import { defineLaws, type SkippedLaw, type TestFunction } from "./laws.ts";

/** The laws, in the words under which they appear in a test report. */
export type Law =
  | "takes the models that it names"
  | "encodes the request to the body"
  | "decodes the reply to the response"
  | "streams to the same response"
  | "the server reads the client"
  | "the client reads the server"
  | "ignores unknown fields"
  | "calls a broken reply invalid-response";

/** An adapter with its inverse and its cases. */
export interface ChatSuite {
  adapter: ChatAdapter;
  server: ChatServerAdapter;
  fixtures: readonly ChatFixture[];
  skip?: readonly SkippedLaw<Law>[];
}

/** Defines one test for each law and case, on whatever test runner you pass. */
export function testChatAdapter(test: TestFunction, suite: ChatSuite): void {
  const cases = Object.entries(fixtureLaws).map(([law, check]) => [
    law,
    (fixture: ChatFixture): void => check(suite, fixture),
  ]);
  const properties = Object.entries(propertyLaws).map(([law, check]) => [law, (): void => check(suite)]);
  defineLaws<Law, ChatFixture>(test, suite, {
    models: () => checkModels(suite),
    cases: Object.fromEntries(cases),
    properties: Object.fromEntries(properties),
  });
}

type FixtureLaw = (suite: ChatSuite, fixture: ChatFixture) => void;

const fixtureLaws = {
  "encodes the request to the body": ({ adapter }, { request, body, warnings = [] }) => {
    const encoded = adapter.encodeRequest(callOf(deepFreeze(request)));
    assert.deepEqual(plain(encoded.body), body);
    assert.deepEqual(
      encoded.warnings.map(({ setting }) => setting),
      warnings,
    );
  },
  "decodes the reply to the response": ({ adapter }, { request, reply, headers = {}, response }) => {
    if (!reply || !response) return;
    assert.deepEqual(
      comparable(readReply(adapter, { body: deepFreeze(reply), headers }, callOf(request))),
      comparable(response),
    );
  },
  "streams to the same response": ({ adapter }, { request, chunks, response }) => {
    if (!chunks || !response) return;
    assert.deepEqual(
      comparable(readChunks(adapter, deepFreeze(chunks), callOf(request))),
      comparable(response),
    );
    // A chunk with nothing but the service's own measures is no part of the answer.
    const answered = chunks.findLastIndex((chunk) => Object.keys(openEnvelope(chunk).body).length > 0);
    for (let cut = 0; cut <= answered; cut++) {
      assert.throws(
        () => readChunks(adapter, chunks.slice(0, cut), callOf(request)),
        { code: "stream-truncated" },
        `cut at chunk ${cut}`,
      );
    }
  },
  "the server reads the client": ({ adapter, server }, { request, body }) => {
    const { model } = callOf(request);
    assert.ok(server.supports(model) && server.accepts(body), "The server adapter refuses its own format.");
    const decoded = server.decodeRequest(deepFreeze(body), model);
    assert.deepEqual(plain(adapter.encodeRequest({ request: decoded, model }).body), body);
  },
  "the client reads the server": (suite, { request, response }) => {
    if (!response) return;
    const expected = comparable(response);
    assert.deepEqual(comparable(throughServer(suite, deepFreeze(response), callOf(request))), expected);
    for (const size of [1, 7, Number.MAX_SAFE_INTEGER]) {
      assert.deepEqual(
        comparable(throughStream(suite, response, callOf(request), size)),
        expected,
        `in pieces of ${size}`,
      );
    }
  },
  "ignores unknown fields": ({ adapter }, { request, reply, headers = {}, chunks, response }) => {
    if (!response) return;
    const call = callOf(request);
    const expected = comparable(response);
    if (reply)
      assert.deepEqual(comparable(readReply(adapter, { body: withUnknown(reply), headers }, call)), expected);
    if (chunks) assert.deepEqual(comparable(readChunks(adapter, chunks.map(withUnknown), call)), expected);
  },
} satisfies Partial<Record<Law, FixtureLaw>>;

const propertyLaws = {
  "the server reads the client": ({ adapter, server }) => {
    for (const id of adapter.exampleModels) {
      fc.assert(
        fc.property(arbitraryRequest(id), (request) => {
          const call = callOf(deepFreeze(request));
          const body = supported(() => adapter.encodeRequest(call).body);
          const decoded = server.decodeRequest(body, call.model);
          assert.deepEqual(
            plain(adapter.encodeRequest({ request: decoded, model: call.model }).body),
            plain(body),
          );
        }),
      );
    }
  },
  "the client reads the server": (suite) => {
    const call = callOf({ model: suite.adapter.exampleModels[0] ?? "", messages: [] });
    fc.assert(
      fc.property(arbitraryResponse, fc.integer({ min: 1, max: 9 }), (response, size) => {
        const once = supported(() => throughServer(suite, deepFreeze(response), call));
        assert.deepEqual(comparable(throughServer(suite, once, call)), comparable(once));
        assert.deepEqual(comparable(throughStream(suite, once, call, size)), comparable(once));
        if (response.content.every((part) => part.type === "text")) {
          assert.equal(textOf(once), textOf(response));
          assert.equal(once.finish.reason, response.finish.reason);
        }
      }),
    );
  },
  "calls a broken reply invalid-response": (suite) => {
    const { adapter, server } = suite;
    const call = callOf({ model: adapter.exampleModels[0] ?? "", messages: [] });
    fc.assert(
      fc.property(arbitraryNoise(wordsOf(suite)), (noise) => {
        onlyBedrockErrors(["invalid-response"], () => readReply(adapter, { body: noise, headers: {} }, call));
        onlyBedrockErrors(["invalid-response", "stream-truncated", "model-stream-error"], () =>
          readChunks(adapter, [noise, noise], call),
        );
        onlyBedrockErrors(["invalid-request"], () => server.decodeRequest(noise, call.model));
      }),
    );
  },
} satisfies Partial<Record<Law, (suite: ChatSuite) => void>>;

function checkModels({ adapter, server }: ChatSuite): void {
  assert.ok(adapter.exampleModels.length > 0, "Name a model in exampleModels.");
  for (const id of adapter.exampleModels) {
    const model = parseModelId(id);
    // An ARN that hides its model is taken by an alias with the adapter's name as its format.
    assert.ok((adapter.supports(model) || model.name === undefined) && server.supports(model), id);
  }
  assert.equal(adapter.supports(parseModelId("other.adapter.supports-test")), false);
  assert.equal(server.name, adapter.name);
}

function callOf(request: Call["request"]): Call {
  return { request, model: parseModelId(request.model) };
}

function readChunks(adapter: ChatAdapter, chunks: readonly JsonObject[], call: Call): ChatOutput {
  const reader = createStreamReader(adapter, call);
  return collectParts([...chunks.flatMap((chunk) => reader.push(chunk)), ...reader.end()]);
}

const served = { id: "00000000-0000-4000-8000-000000000000", created: 1_764_028_800 };

function throughServer({ adapter, server }: ChatSuite, response: ChatOutput, call: Call): ChatOutput {
  const body = server.encodeResponse(response, { ...call, ...served });
  return readReply(adapter, { body: overTheWire(body), headers: tokenHeaders(response.usage) }, call);
}

function throughStream(
  { adapter, server }: ChatSuite,
  response: ChatOutput,
  call: Call,
  size: number,
): ChatOutput {
  const encoder = server.createStreamEncoder({ ...call, ...served });
  const chunks = toParts(response, size).flatMap((part: StreamPart) => encoder.push(part));
  const last = chunks.pop() ?? {};
  chunks.push({ ...last, ...invocationMetrics(response.usage, {}) });
  return readChunks(adapter, chunks.map(overTheWire), call);
}

function overTheWire(json: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(json)) as JsonObject;
}

// Arbitrary content goes beyond what a format carries; refusing it is right.
function supported<Value>(run: () => Value): Value {
  try {
    return run();
  } catch (error) {
    fc.pre(!(isBedrockError(error) && (error.code === "unsupported" || error.code === "invalid-request")));
    throw error;
  }
}

function onlyBedrockErrors(codes: readonly string[], run: () => unknown): void {
  try {
    run();
  } catch (error) {
    if (!isBedrockError(error) || !codes.includes(error.code)) throw error;
  }
}

// One level deep: what is below may be the model's own JSON, such as a tool's arguments.
function withUnknown(json: JsonObject): JsonObject {
  const mark = (value: unknown): unknown =>
    isObject(value) ? { ...value, unknownField: { a: 1 } } : Array.isArray(value) ? value.map(mark) : value;
  const marked = Object.entries(json).map(([key, value]) => [key, mark(value)] as const);
  return overTheWire({ ...Object.fromEntries(marked), unknownField: [1, null] } as JsonObject);
}

function textOf({ content }: ChatOutput): string {
  return content.map((part) => (part.type === "text" ? part.text : "")).join("");
}

// The format's own words make noise that gets past the first check.
function wordsOf({ fixtures }: ChatSuite): string[] {
  const words = new Set<string>();
  const gather = (value: unknown): void => {
    if (typeof value === "string" && value.length < 40) words.add(value);
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      words.add(key);
      gather(inner);
    }
  };
  for (const { body, reply, chunks } of fixtures) gather([body, reply, chunks]);
  return [...words].filter((word) => !/^\d+$/.test(word));
}
