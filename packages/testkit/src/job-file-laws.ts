import assert from "node:assert/strict";
import {
  type Call,
  type EmbeddingJobAdapter,
  type EmbeddingJobRequest,
  type EmbeddingJobServerAdapter,
  type EmbeddingSegment,
  isObject,
  type JobCall,
  type JobFiles,
  type JsonObject,
  type JsonValue,
  parseModelId,
  type VideoAdapter,
  type VideoRequest,
  type VideoServerAdapter,
} from "@bedplate/core";
import fc from "fast-check";
import { arbitraryNoise } from "./chat-arbitrary.ts";
import type { JobFixture } from "./fixture.ts";
import { anySegments } from "./job-arbitrary.ts";
import type { LawTests, SkippedLaw } from "./laws.ts";
import { comparable, onlyBedrockErrors, supported, wordsOf } from "./reply-laws.ts";

/** The laws of formats of asynchronous calls, in the words under which they appear in a test report. */
export type JobLaw =
  | "takes the models that it names"
  | "encodes the request to the body"
  | "the server reads the client"
  | "decodes the files to the segments"
  | "the client reads the server's files"
  | "ignores unknown fields"
  | "calls noise invalid";

/** A format of asynchronous calls with its cases. */
export interface JobSuite<Request, Ours, Theirs> {
  adapter: Ours;
  server: Theirs;
  fixtures: readonly JobFixture<Request>[];
  skip?: readonly SkippedLaw<JobLaw>[];
}

/** A format of films with its cases. */
export interface VideoSuite extends JobSuite<VideoRequest, VideoAdapter, VideoServerAdapter> {}

/** A format of embeddings of long inputs with its cases. */
export interface EmbeddingJobSuite
  extends JobSuite<EmbeddingJobRequest, EmbeddingJobAdapter, EmbeddingJobServerAdapter> {}

/** The laws of one format. */
export type JobLaws<Request> = LawTests<JobLaw, JobFixture<Request>>;

/** Those of the files that jobs write. */
export type FileLaws<Request> = Omit<JobLaws<Request>, "models">;

// Where the jobs of fixtures write.
const folderUri = "s3://bucket/prefix/abcdefghijkl/";
const served = { id: "00000000-0000-4000-8000-000000000000", created: 1_764_028_800, folderUri };

/** A request with its model taken apart. */
export function callOf<Request extends { model: string }>(request: Request): Call<Request> {
  return { request, model: parseModelId(request.model) };
}

function jobCallOf<Request extends { model: string }>(request: Request): JobCall<Request> {
  return { ...callOf(request), ...served };
}

/** What holds of the files of films. */
export function filmLaws({ adapter, server }: VideoSuite): FileLaws<VideoRequest> {
  return {
    cases: {
      "the client reads the server's files": ({ request, files = {}, shots }) => {
        const call = jobCallOf(request);
        const film = Uint8Array.of(0, 1, 2);
        const parts = Array.from({ length: shots ?? 0 }, (_, at) => Uint8Array.of(at));
        const made = { film, ...(shots !== undefined && { shots: parts }) };
        const written = { ...server.firstFiles?.(call), ...server.encodeFiles(made, call) };
        assert.deepEqual(written[adapter.mainFile], film);
        const texts = Object.keys(written).filter((name) => /\.jsonl?$/.test(name));
        assert.deepEqual(jsonOf(written, texts), jsonOf(bytesOf(files), Object.keys(files)));
        const films = Object.keys(written).filter((name) => name.endsWith(".mp4"));
        assert.equal(films.length, 1 + parts.length);
      },
    },
    properties: {},
  };
}

/** What holds of the files of embeddings. */
export function segmentLaws({ adapter, server, fixtures }: EmbeddingJobSuite): FileLaws<EmbeddingJobRequest> {
  const throughServer = (segments: readonly EmbeddingSegment[], request: EmbeddingJobRequest) => {
    const files = server.encodeFiles(segments, jobCallOf(request));
    return adapter.decodeFiles(vectorFiles(files));
  };
  const vectorFiles = (files: JobFiles): JobFiles =>
    Object.fromEntries(Object.entries(files).filter(([name]) => adapter.holdsVectors(name)));
  return {
    cases: {
      "decodes the files to the segments": ({ files, segments }) => {
        if (!files || !segments) return;
        assert.deepEqual(comparable(adapter.decodeFiles(vectorFiles(bytesOf(files)))), comparable(segments));
      },
      "the client reads the server's files": ({ request, segments }) => {
        if (!segments) return;
        const revived = segments.map(revive);
        assert.deepEqual(comparable(throughServer(revived, request)), comparable(revived));
        const written = server.encodeFiles(revived, jobCallOf(request));
        assert.ok(adapter.mainFile in written, `There is no ${adapter.mainFile}.`);
      },
      "ignores unknown fields": ({ files, segments }) => {
        if (!files || !segments) return;
        const marked = Object.entries(files).map(([name, text]) => [name, markUnknown(name, text)]);
        assert.deepEqual(
          comparable(adapter.decodeFiles(vectorFiles(bytesOf(Object.fromEntries(marked))))),
          comparable(segments),
        );
      },
    },
    properties: {
      "the client reads the server's files": () => {
        const request = fixtures[0]?.request;
        if (!request) return;
        fc.assert(
          fc.property(anySegments, (segments) => {
            // A format may know fewer kinds, scopes and places; what it has written once stays.
            const once = supported(() => throughServer(segments, request));
            assert.deepEqual(comparable(throughServer(once, request)), comparable(once));
          }),
        );
      },
      "calls noise invalid": () => {
        const names = [...new Set(fixtures.flatMap(({ files = {} }) => Object.keys(files)))];
        const name = fc.constantFrom(...names.filter(adapter.holdsVectors));
        const noise = fc.oneof(
          arbitraryNoise(wordsOf(fixtures)).map((json) => JSON.stringify(json)),
          fc.string(),
        );
        const read = (file: string, text: string): void =>
          onlyBedrockErrors(["invalid-response"], () => adapter.decodeFiles(bytesOf({ [file]: text })));
        if (names.some(adapter.holdsVectors)) fc.assert(fc.property(name, noise, read));
      },
    },
  };
}

// In a fixture a vector is a list of numbers.
function revive(segment: EmbeddingSegment): EmbeddingSegment {
  return { ...segment, embedding: Float32Array.from(segment.embedding) };
}

function bytesOf(texts: Readonly<Record<string, string>>): JobFiles {
  const encoder = new TextEncoder();
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, encoder.encode(text)]));
}

function jsonOf(files: JobFiles, names: readonly string[]): Record<string, JsonValue[]> {
  const decoder = new TextDecoder();
  return Object.fromEntries(names.map((name) => [name, documents(name, decoder.decode(files[name]))]));
}

// A file of JSON is one document, of JSONL one for each line.
function documents(name: string, text: string): JsonValue[] {
  const texts = name.endsWith(".jsonl") ? text.split("\n").filter((line) => line.trim() !== "") : [text];
  return texts.map((document) => JSON.parse(document) as JsonValue);
}

function markUnknown(name: string, text: string): string {
  const mark = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) return value.map((item: JsonValue) => mark(item));
    if (!isObject(value)) return value;
    const members = Object.entries(value).map(([key, inner]) => [
      key,
      inner === undefined ? null : mark(inner),
    ]);
    return { ...(Object.fromEntries(members) as JsonObject), unknownField: { a: 1 } };
  };
  return documents(name, text)
    .map((document) => JSON.stringify(mark(document)))
    .join("\n");
}
