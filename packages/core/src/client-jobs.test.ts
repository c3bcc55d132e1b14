import { describe, expect, test } from "vitest";
import { type Client, type ClientOptions, createClient } from "./client.ts";
import { embeddingJobMethods, videoMethods } from "./client-jobs.ts";
import { EmbeddingSegmentsError } from "./embedding-job.ts";
import { BedrockError } from "./error.ts";
import type { JobProgress, ObjectStore } from "./job.ts";
import type { EmbeddingJobAdapter, VideoAdapter } from "./job-adapter.ts";
import type { JsonObject } from "./json.ts";
import type { WireCall } from "./transport.ts";

const reel: VideoAdapter = {
  kind: "video",
  name: "reel",
  operation: "StartAsyncInvoke",
  exampleModels: ["acme.reel-v1:0"],
  methods: videoMethods,
  mainFile: "output.mp4",
  expectedMs: ({ durationSeconds = 1 }) => durationSeconds * 1000,
  supports: ({ name }) => name === "acme.reel-v1:0",
  encodeRequest: ({ request }) => ({
    body: { text: request.prompt ?? "" },
    warnings: [{ code: "unsupported-setting", setting: "seed", message: "no seed" }],
  }),
};

const lines: EmbeddingJobAdapter = {
  kind: "embedding-job",
  name: "lines",
  operation: "StartAsyncInvoke",
  exampleModels: ["acme.lines-v1:0"],
  methods: embeddingJobMethods,
  mainFile: "output.json",
  supports: ({ name }) => name === "acme.lines-v1:0",
  encodeRequest: () => ({ body: { media: true }, warnings: [] }),
  holdsVectors: (name) => name.endsWith(".jsonl"),
  decodeFiles: (files) => {
    if ("bad.jsonl" in files) throw new BedrockError("invalid-response", "no vectors");
    if ("half.jsonl" in files) throw new EmbeddingSegmentsError([], ["a reason"]);
    return Object.values(files).map((bytes) => ({ embedding: Float32Array.from(bytes) }));
  },
};

const id = "abcdefghijkl";
const arn = `arn:aws:bedrock:eu-west-1:123456789012:async-invoke/${id}`;
const output = { s3Uri: "s3://bucket/films" };
const film = { model: "acme.reel-v1:0", prompt: "A lake.", output };
const inProgress = {
  invocationArn: arn,
  modelArn: "arn:aws:bedrock:eu-west-1::foundation-model/acme.reel-v1:0",
  status: "InProgress",
  submitTime: "2026-11-25T10:00:00Z",
  clientRequestToken: "t",
  outputDataConfig: { s3OutputDataConfig: { s3Uri: "s3://bucket/films", bucketOwner: "123456789012" } },
};
const completed = {
  ...inProgress,
  status: "Completed",
  lastModifiedTime: "2026-11-25T10:00:07.500Z",
  endTime: "2026-11-25T10:00:07.500Z",
  outputDataConfig: { s3OutputDataConfig: { s3Uri: `s3://bucket/films/${id}` } },
};
const failed = { ...inProgress, status: "Failed", failureMessage: "The content is blocked." };

/** A client whose service gives these replies in order, the last one for ever; an error is thrown. */
function clientOf(
  replies: readonly (JsonObject | BedrockError)[],
  options: Partial<ClientOptions> = {},
): { client: Client; calls: WireCall[] } {
  const calls: WireCall[] = [];
  const send = async (call: WireCall) => {
    const reply = replies[Math.min(calls.push(call), replies.length) - 1];
    if (reply instanceof BedrockError) throw reply;
    return { headers: { "x-amzn-requestid": `r${calls.length}` }, body: reply ?? {} };
  };
  const transport = { send, stream: () => Promise.reject(new Error("no stream")) };
  const retry = { baseDelayMs: 1 };
  return { calls, client: createClient({ transport, adapters: [reel, lines], retry, ...options }) };
}

const files: Readonly<Record<string, Uint8Array>> = {
  [`s3://bucket/films/${id}/output.mp4`]: Uint8Array.of(1),
  [`s3://bucket/films/${id}/a.jsonl`]: Uint8Array.of(2, 3),
  [`s3://bucket/films/${id}/manifest.json`]: Uint8Array.of(4),
};
const store: ObjectStore = {
  list: async (folder) =>
    Object.keys(files)
      .filter((uri) => uri.startsWith(folder))
      .map((uri) => ({ name: uri.slice(folder.length), uri })),
  read: async (uri) => {
    const bytes = files[uri];
    if (bytes) return bytes;
    throw new BedrockError("not-found", `${uri} is not there.`);
  },
};

describe("starting a job", () => {
  test("sends the model, its input and where the files go", async () => {
    const { client, calls } = clientOf([{ invocationArn: arn }]);
    const request = {
      ...film,
      output: { ...output, kmsKeyId: "key", bucketOwner: "123456789012" },
      clientRequestToken: "once",
      tags: { team: "film" },
    };
    const job = await client.startVideo(request, { includeRaw: true });
    expect(calls).toEqual([
      {
        operation: "StartAsyncInvoke",
        modelId: film.model,
        headers: {},
        body: {
          modelId: film.model,
          modelInput: { text: "A lake." },
          outputDataConfig: {
            s3OutputDataConfig: { ...output, kmsKeyId: "key", bucketOwner: "123456789012" },
          },
          clientRequestToken: "once",
          tags: [{ key: "team", value: "film" }],
        },
      },
    ]);
    expect(job).toMatchObject({
      invocationArn: arn,
      warnings: [{ setting: "seed" }],
      metadata: { modelId: film.model, requestId: "r1", reply: { invocationArn: arn } },
    });
  });

  test("keeps one token through its retries, and takes another for the next job", async () => {
    const busy = new BedrockError("service-unavailable", "busy");
    const { client, calls } = clientOf([busy, { invocationArn: arn }]);
    await client.startVideo(film);
    await client.startVideo(film);
    const [first, again, second] = calls.map(({ body }) => body.clientRequestToken);
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(again).toBe(first);
    expect(second).not.toBe(first);
  });

  test("needs an adapter of the kind", async () => {
    const { client, calls } = clientOf([{ invocationArn: arn }]);
    const wrong = client.startVideo({ ...film, model: "acme.lines-v1:0" });
    await expect(wrong).rejects.toMatchObject({ code: "unknown-model" });
    const { client: without } = clientOf([], { adapters: [] });
    await expect(without.startVideo(film)).rejects.toThrow(/startVideo needs an adapter/);
    expect(calls).toEqual([]);
  });

  test("a reply without an ARN is invalid-response and names the model", async () => {
    const { client } = clientOf([{}]);
    await expect(client.startVideo(film)).rejects.toMatchObject({
      code: "invalid-response",
      modelId: film.model,
    });
  });
});

describe("a job", () => {
  test("is asked for in the region of its ARN, and tells its times as dates", async () => {
    const { client, calls } = clientOf([{ invocationArn: arn }, completed]);
    const job = await client.startVideo(film);
    expect(await job.poll()).toEqual({
      invocationArn: arn,
      modelArn: inProgress.modelArn,
      status: "completed",
      clientRequestToken: "t",
      submitTime: new Date("2026-11-25T10:00:00Z"),
      lastModifiedTime: new Date("2026-11-25T10:00:07.500Z"),
      endTime: new Date("2026-11-25T10:00:07.500Z"),
      output: { s3Uri: `s3://bucket/films/${id}` },
    });
    expect(calls[1]).toEqual({
      operation: "GetAsyncInvoke",
      modelId: "",
      invocationArn: arn,
      region: "eu-west-1",
      headers: {},
      body: {},
    });
  });

  test("is waited for, and tells how far it may be", async () => {
    const { client } = clientOf([{ invocationArn: arn }, inProgress, inProgress, completed]);
    const job = await client.startVideo({ ...film, durationSeconds: 6 });
    const told: JobProgress[] = [];
    const state = await job.wait({ pollMs: 1, onProgress: (progress) => void told.push(progress) });
    expect(state.status).toBe("completed");
    expect(told.map((progress) => [progress.state.status, progress.expectedMs])).toEqual([
      ["in-progress", 6000],
      ["in-progress", 6000],
      ["completed", 6000],
    ]);
    expect(told.at(-1)?.elapsedMs).toBe(7500);
  });
});

describe("the files of a job", () => {
  test.each([
    ["below the prefix while the service names that alone", inProgress],
    ["where the service says they are", completed],
  ])("are read %s", async (_what, reply) => {
    const { client } = clientOf([{ invocationArn: arn }, reply], { store });
    const job = await client.startVideo(film);
    expect((await job.files()).map(({ name }) => name)).toEqual(["output.mp4", "a.jsonl", "manifest.json"]);
    expect(await job.read()).toEqual(Uint8Array.of(1));
    expect(await job.read("manifest.json")).toEqual(Uint8Array.of(4));
    await expect(job.read("none")).rejects.toMatchObject({ code: "not-found" });
  });

  test("of embeddings are decoded, those that hold vectors alone", async () => {
    const { client } = clientOf([{ invocationArn: arn }, completed], { store });
    const job = await client.startEmbedding({ model: "acme.lines-v1:0", input: "a book", output });
    expect(await job.embeddings()).toEqual([{ embedding: Float32Array.of(2, 3) }]);
  });

  test.each([
    ["bad.jsonl", { code: "invalid-response", message: "acme.lines-v1:0: no vectors" }],
    ["half.jsonl", { code: "model-error", segments: [], failures: ["a reason"] }],
  ])("of embeddings that can't all be decoded are told: %s", async (name, error) => {
    const only: ObjectStore = {
      list: async (folder) => [{ name, uri: `${folder}${name}` }],
      read: async () => new Uint8Array(),
    };
    const { client } = clientOf([{ invocationArn: arn }, completed], { store: only });
    const job = await client.startEmbedding({ model: "acme.lines-v1:0", input: "a book", output });
    await expect(job.embeddings()).rejects.toMatchObject(error);
  });

  test("of embeddings are not there before it has ended", async () => {
    // Some files are there already, which look like all.
    const { client } = clientOf([{ invocationArn: arn }, inProgress, completed], { store });
    const job = await client.startEmbedding({ model: "acme.lines-v1:0", input: "a book", output });
    await expect(job.embeddings()).rejects.toMatchObject({ code: "not-found" });
    expect(await job.embeddings()).toHaveLength(1);
  });

  test("need a store, which the error says how to make", async () => {
    const { client } = clientOf([{ invocationArn: arn }, completed]);
    const job = await client.startVideo(film);
    for (const reading of [job.read(), job.files()])
      await expect(reading).rejects.toMatchObject({
        code: "configuration",
        message: expect.stringMatching(/createS3Store\(\).*createFolderStore\(folder\)/),
      });
  });
});

describe("finding a job again", () => {
  test("finds its adapter by its model", async () => {
    const { client, calls } = clientOf([completed], { store });
    const job = await client.findJob(arn);
    expect(await job.read()).toEqual(Uint8Array.of(1));
    expect(job).toMatchObject({ invocationArn: arn, metadata: { requestId: "r1" } });
    expect(job.embeddings).toBeUndefined();
    expect(calls).toHaveLength(1);
  });

  test("gives the vectors of a model that embeds", async () => {
    const modelArn = "arn:aws:bedrock:eu-west-1::foundation-model/acme.lines-v1:0";
    const { client } = clientOf([{ ...completed, modelArn }], { store });
    const job = await client.findJob(arn);
    expect(await job.embeddings?.()).toEqual([{ embedding: Float32Array.of(2, 3) }]);
  });

  test.each([
    ["arn:aws:bedrock:eu-west-1::foundation-model/acme.other-v1:0", "unknown-model"],
    ["arn:aws:bedrock:eu-west-1:123456789012:provisioned-model/abcdefghijkl", "unknown-model"],
    ["arn:aws:bedrock:eu-west-1:123456789012:provisioned-model/abcdefghijkl", "access-denied"],
  ] as const)(
    "of a model without an adapter still asks, and reads by name: %s, %s",
    async (modelArn, code) => {
      const resolveModel = (): never => {
        throw new BedrockError(code, "no idea");
      };
      const { client } = clientOf([{ ...completed, modelArn }], { store, resolveModel });
      const job = await client.findJob(arn);
      expect((await job.wait()).status).toBe("completed");
      expect(await job.read("output.mp4")).toEqual(Uint8Array.of(1));
      await expect(job.read()).rejects.toMatchObject({ code: "configuration" });
    },
  );
});

test("jobs are listed page by page", async () => {
  const { client, calls } = clientOf([{ asyncInvokeSummaries: [completed, failed], nextToken: "2" }]);
  const page = await client.listAsyncInvokes({ status: "failed", nextToken: "1" });
  expect(calls[0]).toMatchObject({
    operation: "ListAsyncInvokes",
    query: { statusEquals: "Failed", nextToken: "1" },
  });
  expect([page.nextToken, page.jobs.length]).toEqual(["2", 2]);
});
