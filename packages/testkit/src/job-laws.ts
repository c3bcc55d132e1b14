import assert from "node:assert/strict";
import {
  type Adapter,
  type Call,
  type EmbeddingJobRequest,
  type JobAdapter,
  type JobServerAdapter,
  type JsonObject,
  parseModelId,
  type VideoRequest,
} from "@bedplate/core";
import fc from "fast-check";
import { arbitraryNoise } from "./chat-arbitrary.ts";
import { deepFreeze, plain } from "./chat-parts.ts";
import { anyEmbeddingJob, anyVideo } from "./job-arbitrary.ts";
import {
  callOf,
  type EmbeddingJobSuite,
  type FileLaws,
  filmLaws,
  type JobLaws,
  type JobSuite,
  segmentLaws,
  type VideoSuite,
} from "./job-file-laws.ts";
import { defineLaws, type TestFunction } from "./laws.ts";
import { onlyBedrockErrors, overTheWire, supported, wordsOf } from "./reply-laws.ts";

/** Defines one test for each law and case of a format of asynchronous calls. */
export function testJobAdapter(test: TestFunction, suite: VideoSuite): void;
export function testJobAdapter(test: TestFunction, suite: EmbeddingJobSuite): void;
export function testJobAdapter(test: TestFunction, suite: VideoSuite | EmbeddingJobSuite): void {
  if (isFilms(suite)) defineLaws(test, suite, withLaws(suite, anyVideo, filmLaws(suite)));
  else defineLaws(test, suite, withLaws(suite, anyEmbeddingJob, segmentLaws(suite)));
}

function isFilms(suite: VideoSuite | EmbeddingJobSuite): suite is VideoSuite {
  return suite.adapter.kind === "video";
}

type AnyRequest = VideoRequest | EmbeddingJobRequest;
type JobFormat<Request, Made> = JobSuite<
  Request,
  JobAdapter<Request> & Adapter,
  JobServerAdapter<Request, Made>
>;

function withLaws<Request extends AnyRequest, Made>(
  suite: JobFormat<Request, Made>,
  requests: (model: string) => fc.Arbitrary<Request>,
  files: FileLaws<Request>,
): JobLaws<Request> {
  const { adapter, server } = suite;
  const encoded = (call: Call<Request>): JsonObject => overTheWire(adapter.encodeRequest(call).body);
  const readsBack = (body: JsonObject, { request, model }: Call<Request>): void => {
    const decoded = server.decodeRequest(deepFreeze(body), model, request.output);
    assert.deepEqual(decoded.output, request.output);
    assert.deepEqual(encoded({ request: decoded, model }), body);
  };
  return {
    models: () => checkModels(suite),
    cases: {
      "encodes the request to the body": ({ request, body, warnings = [] }) => {
        const { body: written, warnings: told } = adapter.encodeRequest(callOf(deepFreeze(request)));
        assert.deepEqual(plain(written), body);
        const settings = told.map(({ setting }) => setting);
        assert.deepEqual(settings, warnings);
      },
      "the server reads the client": ({ request, body }) => {
        const call = callOf(request);
        const takes = server.supports(call.model) && server.accepts(body);
        assert.ok(takes, "The server adapter refuses its own format.");
        readsBack(body, call);
      },
      ...files.cases,
    },
    properties: {
      ...files.properties,
      "the server reads the client": () => {
        for (const id of adapter.exampleModels)
          fc.assert(
            fc.property(requests(id), (request) => {
              const call = callOf(deepFreeze(request));
              const body = supported(() => encoded(call));
              readsBack(body, call);
            }),
          );
      },
      "calls noise invalid": () => {
        const [first] = suite.fixtures;
        const output = { s3Uri: "s3://bucket/prefix" };
        const read = (noise: JsonObject): void =>
          onlyBedrockErrors(["invalid-request"], () => {
            if (first) server.decodeRequest(noise, callOf(first.request).model, output);
          });
        fc.assert(fc.property(arbitraryNoise(wordsOf(suite.fixtures)), read));
        files.properties["calls noise invalid"]?.();
      },
    },
  };
}

function checkModels<Request, Made>({ adapter, server }: JobFormat<Request, Made>): void {
  assert.ok(adapter.exampleModels.length > 0, "Name a model in exampleModels.");
  for (const id of adapter.exampleModels)
    assert.ok(adapter.supports(parseModelId(id)) && server.supports(parseModelId(id)), id);
  assert.equal(adapter.supports(parseModelId("other.adapter.supports-test")), false);
  assert.deepEqual([server.name, server.kind], [adapter.name, adapter.kind]);
  assert.ok(adapter.methods, "Give the adapter its kind's methods, such as videoMethods.");
}
