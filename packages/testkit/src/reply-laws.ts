import assert from "node:assert/strict";
import {
  type Call,
  isBedrockError,
  isObject,
  type JsonObject,
  parseModelId,
  type ReplyAdapter,
  type ReplyServerAdapter,
  readOutput,
  type Usage,
} from "@bedplate/core";
import { tokenHeaders } from "@bedplate/core/server";
import fc from "fast-check";
import { arbitraryNoise } from "./chat-arbitrary.ts";
import { deepFreeze, plain } from "./chat-parts.ts";
import type { ReplyFixture } from "./fixture.ts";
import { defineLaws, type LawTests, type SkippedLaw, type TestFunction } from "./laws.ts";

/** The laws of formats with one reply, in the words under which they appear in a test report. */
export type ReplyLaw =
  | "takes the models that it names"
  | "encodes the request to the body"
  | "decodes the reply to the response"
  | "the server reads the client"
  | "the client reads the server"
  | "ignores unknown fields"
  | "calls a broken reply invalid-response";

/** What every request and output of these formats has. */
interface AnyRequest {
  model: string;
}
interface AnyOutput {
  usage: Usage;
}

/** An adapter with its inverse and its cases. */
export interface ReplySuite<Request extends AnyRequest, Output extends AnyOutput> {
  adapter: ReplyAdapter<Request, Output>;
  server: ReplyServerAdapter<Request, Output>;
  fixtures: readonly ReplyFixture<Request, Output>[];
  skip?: readonly SkippedLaw<ReplyLaw>[];
}

/** What a kind adds: outputs as programs have them, and requests and outputs of any content. */
export interface ReplyKind<Request extends AnyRequest, Output extends AnyOutput> {
  /** An output out of a fixture's JSON. */
  revive(output: Output, request: Request): Output;
  request(model: string): fc.Arbitrary<Request>;
  output(request: Request): fc.Arbitrary<Output>;
}

/** Defines one test for each law and case of a format with one reply. */
export function testReplyAdapter<Request extends AnyRequest, Output extends AnyOutput>(
  test: TestFunction,
  suite: ReplySuite<Request, Output>,
  kind: ReplyKind<Request, Output>,
): void {
  defineLaws(test, suite, lawsOf(suite, kind));
}

function lawsOf<Request extends AnyRequest, Output extends AnyOutput>(
  suite: ReplySuite<Request, Output>,
  kind: ReplyKind<Request, Output>,
): LawTests<ReplyLaw, ReplyFixture<Request, Output>> {
  const { adapter, server } = suite;
  const callOf = (request: Request): Call<Request> => ({ request, model: parseModelId(request.model) });
  const throughServer = (output: Output, call: Call<Request>): Output => {
    const body = server.encodeResponse(output, { ...call, ...served });
    const headers = tokenHeaders(output.usage);
    return readOutput(adapter, { body: overTheWire(body), headers }, call);
  };
  const encoded = (call: Call<Request>): JsonObject => overTheWire(adapter.encodeRequest(call).body);
  return {
    models: () => checkModels(suite),
    cases: {
      "encodes the request to the body": ({ request, body, warnings = [] }) => {
        const { body: written, warnings: told } = adapter.encodeRequest(callOf(deepFreeze(request)));
        assert.deepEqual(plain(written), body);
        assert.deepEqual(
          told.map(({ setting }) => setting),
          warnings,
        );
      },
      "decodes the reply to the response": ({ request, reply, headers = {}, response }) => {
        if (!reply || !response) return;
        const output = readOutput(adapter, { body: deepFreeze(reply), headers }, callOf(request));
        assert.deepEqual(comparable(output), comparable(response));
      },
      "the server reads the client": ({ request, body }) => {
        const { model } = callOf(request);
        assert.ok(
          server.supports(model) && server.accepts(body),
          "The server adapter refuses its own format.",
        );
        const decoded = server.decodeRequest(deepFreeze(body), model);
        assert.deepEqual(encoded({ request: decoded, model }), body);
      },
      "the client reads the server": ({ request, response }) => {
        if (!response) return;
        const revived = kind.revive(response, request);
        assert.deepEqual(comparable(throughServer(revived, callOf(request))), comparable(revived));
      },
      "ignores unknown fields": ({ request, reply, headers = {}, response }) => {
        if (!reply || !response) return;
        const body = { ...withUnknown(reply), unknownField: [1, null] };
        assert.deepEqual(
          comparable(readOutput(adapter, { body, headers }, callOf(request))),
          comparable(response),
        );
      },
    },
    properties: {
      "the server reads the client": () => {
        for (const id of adapter.exampleModels)
          fc.assert(
            fc.property(kind.request(id), (request) => {
              const call = callOf(deepFreeze(request));
              const body = supported(() => encoded(call));
              const decoded = server.decodeRequest(body, call.model);
              assert.deepEqual(encoded({ request: decoded, model: call.model }), body);
            }),
          );
      },
      "the client reads the server": () => {
        for (const id of adapter.exampleModels)
          fc.assert(
            fc.property(
              kind.request(id).chain((request) => fc.tuple(fc.constant(request), kind.output(request))),
              ([request, output]) => {
                const call = callOf(request);
                // What the format can't ask for, it can't answer.
                supported(() => adapter.encodeRequest(call));
                const once = throughServer(output, call);
                assert.deepEqual(comparable(throughServer(once, call)), comparable(once));
              },
            ),
          );
      },
      "calls a broken reply invalid-response": () => {
        const [first] = suite.fixtures;
        if (!first) return;
        const call = callOf(first.request);
        fc.assert(
          fc.property(arbitraryNoise(wordsOf(suite.fixtures)), (noise) => {
            onlyBedrockErrors(["invalid-response", "model-error"], () =>
              readOutput(adapter, { body: noise, headers: {} }, call),
            );
            onlyBedrockErrors(["invalid-request"], () => server.decodeRequest(noise, call.model));
          }),
        );
      },
    },
  };
}

const served = { id: "00000000-0000-4000-8000-000000000000", created: 1_764_028_800 };

function checkModels<Request extends AnyRequest, Output extends AnyOutput>({
  adapter,
  server,
}: ReplySuite<Request, Output>): void {
  assert.ok(adapter.exampleModels.length > 0, "Name a model in exampleModels.");
  for (const id of adapter.exampleModels)
    assert.ok(adapter.supports(parseModelId(id)) && server.supports(parseModelId(id)), id);
  assert.equal(adapter.supports(parseModelId("other.adapter.supports-test")), false);
  assert.deepEqual([server.name, server.kind], [adapter.name, adapter.kind]);
  assert.ok(adapter.methods, "Give the adapter its kind's methods, such as embeddingMethods.");
}

/** What two ways of reading an output must agree on: JSON, with typed arrays as lists. */
export function comparable(output: unknown): unknown {
  return JSON.parse(
    JSON.stringify(output, (_, value: unknown) =>
      // Every typed array of an output is a list of numbers.
      ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : value,
    ),
  );
}

/** JSON as it is after having travelled. */
export function overTheWire(json: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(json)) as JsonObject;
}

function withUnknown(json: JsonObject): JsonObject {
  const mark = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map((item) => (isObject(item) ? { ...item, unknownField: { a: 1 } } : item))
      : value;
  return overTheWire(
    Object.fromEntries(Object.entries(json).map(([key, value]) => [key, mark(value)])) as JsonObject,
  );
}

/** What an encoder gives; what it refuses is no case of a property. */
export function supported<Value>(run: () => Value): Value {
  try {
    return run();
  } catch (error) {
    fc.pre(!(isBedrockError(error) && (error.code === "unsupported" || error.code === "invalid-request")));
    throw error;
  }
}

/** Lets errors of these codes pass, and no others. */
export function onlyBedrockErrors(codes: readonly string[], run: () => unknown): void {
  try {
    run();
  } catch (error) {
    if (!isBedrockError(error) || !codes.includes(error.code)) throw error;
  }
}

/** The format's own words, which make noise that gets past the first check. */
export function wordsOf(fixtures: readonly { body: JsonObject; reply?: JsonObject }[]): string[] {
  const words = new Set<string>();
  const gather = (value: unknown): void => {
    if (typeof value === "string" && value.length < 40) words.add(value);
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      words.add(key);
      gather(inner);
    }
  };
  for (const { body, reply } of fixtures) gather([body, reply]);
  return [...words].filter((word) => !/^\d+$/.test(word));
}
