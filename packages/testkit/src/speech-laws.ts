import assert from "node:assert/strict";
import {
  type Call,
  type DecodedSpeechPart,
  fromBase64,
  isBedrockError,
  type JsonObject,
  parseModelId,
  type SpeechAdapter,
  type SpeechArrival,
  type SpeechInput,
  type SpeechPart,
  type SpeechRequest,
  type SpeechServerAdapter,
} from "@bedplate/core";
import fc from "fast-check";
import { arbitraryNoise } from "./chat-arbitrary.ts";
import { deepFreeze, plain } from "./chat-parts.ts";
import { defineLaws, type LawTests, type SkippedLaw, type TestFunction } from "./laws.ts";
import { comparable } from "./reply-laws.ts";
import { arbitraryInputs, arbitraryParts } from "./speech-arbitrary.ts";

/** The laws of formats of speech, in the words under which they appear in a test report. */
export type SpeechLaw =
  | "takes the models that it names"
  | "encodes the conversation to the events"
  | "decodes the events to the parts"
  | "the server reads the client"
  | "the client reads the server"
  | "ignores unknown fields"
  | "throws nothing but its own errors at noise";

/** One documented conversation. In the file, `audio` is base64 text. */
export interface SpeechFixture {
  /** The file's name. */
  name: string;
  /** Where the native JSON comes from. */
  source: string;
  request: SpeechRequest;
  inputs: readonly SpeechInput[];
  /** All that goes out, the start and the end included. */
  events: readonly JsonObject[];
  /** Settings that encoding must warn about; none when absent. */
  warnings?: readonly string[];
  /** All that comes back. */
  outputEvents: readonly JsonObject[];
  parts: readonly DecodedSpeechPart[];
}

/** A format of speech with its inverse and its cases. */
export interface SpeechSuite {
  adapter: SpeechAdapter;
  server: SpeechServerAdapter;
  fixtures: readonly SpeechFixture[];
  skip?: readonly SkippedLaw<SpeechLaw>[];
}

/** Defines one test for each law and case of a format of speech. */
export function testSpeechAdapter(test: TestFunction, suite: SpeechSuite): void {
  const fixtures = suite.fixtures.map((fixture) => revive(deepFreeze(fixture)));
  defineLaws(test, { ...suite, fixtures }, lawsOf({ ...suite, fixtures }));
}

function lawsOf(suite: SpeechSuite): LawTests<SpeechLaw, SpeechFixture> {
  const { adapter, server } = suite;
  return {
    models: () => checkModels(suite),
    cases: {
      "encodes the conversation to the events": ({ request, inputs, events, warnings = [] }) => {
        const written = encode(adapter, callOf(request), inputs);
        assert.deepEqual(written.events, plain(events));
        assert.deepEqual(written.warnings, warnings);
      },
      "decodes the events to the parts": ({ request, outputEvents, parts }) => {
        assert.deepEqual(comparable(decode(adapter, callOf(request), outputEvents)), comparable(parts));
      },
      "the server reads the client": ({ request, inputs, events, parts }) => {
        const { model } = callOf(request);
        assert.ok(server.supports(model), "The server adapter does not know the model.");
        const arrived = read(server, request.model, events, callsIn(parts));
        assert.deepEqual(comparable(arrived.inputs), comparable(inputs));
        assert.deepEqual(encode(adapter, callOf(arrived.request), arrived.inputs).events, plain(events));
      },
      "the client reads the server": ({ request, parts }) => {
        const call = callOf(request);
        assert.deepEqual(comparable(throughServer(suite, call, parts)), comparable(parts));
      },
      "ignores unknown fields": ({ request, outputEvents, parts }) => {
        const strange = outputEvents.map((event) => withUnknown(event));
        assert.deepEqual(comparable(decode(adapter, callOf(request), strange)), comparable(parts));
      },
    },
    properties: propertiesOf(suite),
  };
}

function propertiesOf(suite: SpeechSuite): LawTests<SpeechLaw, SpeechFixture>["properties"] {
  const { adapter, server } = suite;
  const [model = ""] = adapter.exampleModels;
  const call = callOf({ model });
  return {
    "the server reads the client": () =>
      fc.assert(
        fc.property(arbitraryInputs, (inputs) => {
          const { events } = encode(adapter, call, inputs);
          const arrived = read(server, model, events, []);
          assert.deepEqual(comparable(arrived.inputs), comparable(inputs));
          assert.deepEqual(encode(adapter, callOf(arrived.request), arrived.inputs).events, events);
        }),
      ),
    "the client reads the server": () =>
      fc.assert(
        fc.property(arbitraryParts, (parts) => {
          const once = throughServer(suite, call, parts);
          assert.deepEqual(comparable(throughServer(suite, call, once)), comparable(once));
        }),
      ),
    "throws nothing but its own errors at noise": () =>
      fc.assert(
        fc.property(arbitraryEvents(suite.fixtures), (events) => {
          onlyErrors(["invalid-response", "stream-truncated"], () => decode(adapter, call, events));
          onlyErrors(["invalid-request"], () => read(server, model, events, []));
        }),
      ),
  };
}

function checkModels({ adapter, server }: SpeechSuite): void {
  assert.ok(adapter.exampleModels.length > 0, "Name a model in exampleModels.");
  for (const id of adapter.exampleModels)
    assert.ok(adapter.supports(parseModelId(id)) && server.supports(parseModelId(id)), id);
  assert.equal(adapter.supports(parseModelId("other.adapter.supports-test")), false);
  assert.deepEqual([server.name, server.kind], [adapter.name, adapter.kind]);
  assert.ok(adapter.methods, "Give the adapter speechMethods.");
}

function callOf(request: SpeechRequest): Call<SpeechRequest> {
  return { request, model: parseModelId(request.model) };
}

function encode(
  adapter: SpeechAdapter,
  call: Call<SpeechRequest>,
  inputs: readonly SpeechInput[],
): { events: JsonObject[]; warnings: string[] } {
  const encoder = adapter.createInputEncoder(call);
  const events = [...encoder.start(), ...inputs.flatMap((input) => encoder.push(input)), ...encoder.end()];
  return { events: events.map(overTheWire), warnings: encoder.warnings.map(({ setting }) => setting) };
}

function decode(
  adapter: SpeechAdapter,
  call: Call<SpeechRequest>,
  events: readonly JsonObject[],
): DecodedSpeechPart[] {
  const decoder = adapter.createOutputDecoder(call);
  return [...events.flatMap((event) => decoder.push(event)), ...decoder.end()];
}

function read(
  server: SpeechServerAdapter,
  model: string,
  events: readonly JsonObject[],
  calls: readonly string[],
): { request: SpeechRequest; inputs: SpeechInput[] } {
  const decoder = server.createInputDecoder(parseModelId(model));
  for (const id of calls) decoder.expect(id);
  const arrivals: SpeechArrival[] = events.flatMap((event) => decoder.push(event));
  const requests = arrivals.flatMap((arrival) => (arrival.type === "request" ? [arrival.request] : []));
  const inputs = arrivals.flatMap((arrival) => (arrival.type === "input" ? [arrival.input] : []));
  // Noise has none.
  return { request: requests[0] ?? { model }, inputs };
}

function throughServer(
  { adapter, server }: SpeechSuite,
  call: Call<SpeechRequest>,
  parts: readonly SpeechPart[],
): DecodedSpeechPart[] {
  const encoder = server.createOutputEncoder(call, {
    sessionId: "session",
    promptName: "prompt",
    idOf: (position) => `id-${position}`,
  });
  return decode(adapter, call, parts.flatMap((part) => encoder.push(part)).map(overTheWire));
}

function callsIn(parts: readonly DecodedSpeechPart[]): string[] {
  return parts.flatMap((part) => (part.type === "tool-call" ? [part.id] : []));
}

function overTheWire(json: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(json)) as JsonObject;
}

// Unknown in the event's envelope, beside it and in its own fields; what lies deeper may be told on as it is.
function withUnknown<Value>(value: Value, depth = 3): Value {
  if (depth === 0 || Array.isArray(value) || typeof value !== "object" || value === null) return value;
  const inner = Object.entries(value).map(([key, member]) => [key, withUnknown(member, depth - 1)]);
  return { ...Object.fromEntries(inner), unknownField: [1, null] };
}

/** A fixture with its sounds as bytes. What a format tells in its own metadata stays as it is. */
function revive(fixture: SpeechFixture): SpeechFixture {
  const withSound = <Part extends { type: string }>(part: Part): Part =>
    "audio" in part && typeof part.audio === "string" ? { ...part, audio: fromBase64(part.audio) } : part;
  return { ...fixture, inputs: fixture.inputs.map(withSound), parts: fixture.parts.map(withSound) };
}

// Real events in any order, and objects of no shape within them.
function arbitraryEvents(fixtures: readonly SpeechFixture[]): fc.Arbitrary<JsonObject[]> {
  const real = fixtures.flatMap(({ events, outputEvents }) => [...events, ...outputEvents]).map(overTheWire);
  const names = [...new Set(real.flatMap((event) => Object.keys(event.event ?? {})))];
  const noise = fc
    .tuple(fc.constantFrom(...names), arbitraryNoise(["promptName", "contentName", "contentId", "content"]))
    .map(([name, fields]): JsonObject => ({ event: { [name]: fields } }));
  const event = fc.oneof(fc.constantFrom(...real), noise, arbitraryNoise(["event"]));
  return fc.array(event, { maxLength: 12 });
}

function onlyErrors(codes: readonly string[], run: () => unknown): void {
  try {
    run();
  } catch (error) {
    if (!isBedrockError(error) || !codes.includes(error.code)) throw error;
  }
}
