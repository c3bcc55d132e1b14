import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  GetAsyncInvokeCommand,
  InvokeModelCommand,
  ListAsyncInvokesCommand,
  StartAsyncInvokeCommand,
  type StartAsyncInvokeCommandInput,
} from "@aws-sdk/client-bedrock-runtime";
import { adapters } from "@bedplate/all";
import { serverAdapters } from "@bedplate/all/server";
import { createAwsTransport } from "@bedplate/aws";
import { models } from "@bedplate/catalog";
import { type Client, type ClientOptions, createClient, type JobProgress } from "@bedplate/core";
import {
  createFolderStore,
  createHandler,
  type HandlerOptions,
  type Listener,
  listen,
  simulated,
} from "@bedplate/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientEnv, hasBoto, hasCli, run } from "./outside-clients.ts";
import { clientOf, key } from "./server-client.ts";

const folder = mkdtempSync(join(tmpdir(), "bedplate-"));
const luma = "luma.ray-v2:0";
const reel = "amazon.nova-reel-v1:1";
const film = {
  model: luma,
  prompt: "A lake in the morning.",
  aspectRatio: "1:1",
  resolution: "540p",
  durationSeconds: 5,
  output: { s3Uri: "s3://bucket/films" },
} as const;

let server: Listener;
let open: Listener;

function listenWith(options: Partial<HandlerOptions>): Promise<Listener> {
  const backend = simulated({ jobMs: 50 });
  return listen(createHandler({ adapters: serverAdapters, backend, folder, ...options }));
}

beforeAll(async () => {
  server = await listenWith({ models, auth: { credentials: [key] } });
  open = await listenWith({});
});

afterAll(async () => {
  await Promise.all([server.close(), open.close()]);
  rmSync(folder, { recursive: true });
});

function bedplate(listener: Listener, options: Partial<ClientOptions> = {}): Client {
  const transport = createAwsTransport({ endpoint: listener.url, region: "us-west-2", credentials: key });
  return createClient({ transport, adapters, store: createFolderStore(folder), ...options });
}

/** The names of the boxes that an MP4 is made of. */
function boxesOf(bytes: Uint8Array): string[] {
  const names: string[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at + 8 <= bytes.length; at += Math.max(8, view.getUint32(at)))
    names.push(new TextDecoder().decode(bytes.subarray(at + 4, at + 8)));
  return names;
}

describe("a film of Luma Ray", () => {
  test("is started, waited for, found again by another client, and read", async () => {
    const job = await bedplate(server).startVideo(film);
    expect(job.invocationArn).toMatch(/^arn:aws:bedrock:us-west-2:\d{12}:async-invoke\/[a-z0-9]{12}$/);
    const told: JobProgress[] = [];
    const state = await job.wait({ pollMs: 20, onProgress: (progress) => void told.push(progress) });
    expect(state).toMatchObject({
      status: "completed",
      modelArn: `arn:aws:bedrock:us-west-2::foundation-model/${luma}`,
      submitTime: expect.any(Date),
      endTime: expect.any(Date),
    });
    expect(told.length).toBeGreaterThan(1);
    expect(told[0]).toMatchObject({ state: { status: "in-progress" }, expectedMs: 210_000 });
    const found = await bedplate(server).findJob(job.invocationArn);
    expect((await found.files()).map(({ name }) => name)).toEqual(["output.mp4"]);
    const bytes = await found.read();
    expect(boxesOf(bytes)).toEqual(expect.arrayContaining(["ftyp", "moov", "mdat"]));
    expect(await job.read("output.mp4")).toEqual(bytes);
  });

  test("fails with the service's reason, which a list tells too", async () => {
    const client = bedplate(server);
    const before = new Date(Date.now() - 1000);
    const job = await client.startVideo({ ...film, prompt: "A forbidden lake." });
    await expect(job.wait({ pollMs: 10 })).rejects.toMatchObject({
      code: "model-error",
      message: expect.stringContaining("content policy"),
    });
    const { jobs } = await client.listAsyncInvokes({ status: "failed", submittedAfter: before });
    expect(jobs.map(({ invocationArn }) => invocationArn)).toContain(job.invocationArn);
    const others = await client.listAsyncInvokes({ status: "completed", submittedAfter: before });
    expect(others.jobs.map(({ invocationArn }) => invocationArn)).not.toContain(job.invocationArn);
  });

  test("is one job for one token, and a conflict with another request", async () => {
    const client = bedplate(server);
    const once = { ...film, prompt: "A forbidden river.", clientRequestToken: "token-1" };
    const [one, two] = [await client.startVideo(once), await client.startVideo(once)];
    expect(two.invocationArn).toBe(one.invocationArn);
    const other = client.startVideo({ ...once, prompt: "A forbidden sea." });
    await expect(other).rejects.toMatchObject({ code: "conflict", modelId: luma });
  });

  test("is listed page by page", async () => {
    const alone = await listenWith({});
    const client = bedplate(alone);
    const arns: string[] = [];
    for (const prompt of ["One forbidden lake.", "Two forbidden lakes.", "Three forbidden lakes."])
      arns.push((await client.startVideo({ ...film, prompt })).invocationArn);
    const first = await client.listAsyncInvokes({ maxResults: 2, order: "ascending" });
    expect(first.jobs.map(({ invocationArn }) => invocationArn)).toEqual(arns.slice(0, 2));
    const { nextToken = "" } = first;
    const last = await client.listAsyncInvokes({ maxResults: 2, order: "ascending", nextToken });
    expect(last.jobs.map(({ invocationArn }) => invocationArn)).toEqual(arns.slice(2));
    expect(last.nextToken).toBeUndefined();
    await alone.close();
  });
});

describe("a film of Nova Reel", () => {
  const shots = [{ prompt: "Fog over a lake." }];
  const request = { model: reel, shots, output: { s3Uri: "s3://bucket/reels" } };

  test("has a manifest, a status and the film in its folder", async () => {
    const job = await bedplate(open).startVideo(request);
    await job.wait({ pollMs: 50 });
    const names = (await job.files()).map(({ name }) => name);
    expect(names).toEqual(["manifest.json", "output.mp4", "video-generation-status.json"]);
    expect(boxesOf(await job.read())).toContain("moov");
    const status = JSON.parse(new TextDecoder().decode(await job.read("video-generation-status.json")));
    expect(status.fullVideo).toEqual({
      status: "SUCCESS",
      location: `s3://bucket/reels/${job.invocationArn.slice(-12)}/output.mp4`,
    });
  });

  test("is refused where the catalogue says that the model has ended", async () => {
    await expect(bedplate(server).startVideo(request)).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining("end of its life"),
    });
  });

  test("goes through a server whose backend is a client of another one", async () => {
    const proxy = await listenWith({ backend: bedplate(open), folder: join(folder, "proxy") });
    const client = bedplate(proxy, { store: createFolderStore(join(folder, "proxy")) });
    const job = await client.startVideo(request);
    await job.wait({ pollMs: 50 });
    expect(boxesOf(await job.read())).toContain("moov");
    const failing = await client.startVideo({ ...request, shots: [{ prompt: "A forbidden lake." }] });
    await expect(failing.wait({ pollMs: 20 })).rejects.toThrow(/content policy/);
    await proxy.close();
  });
});

// Which models embed long inputs is told by the kind of their adapters.
const embedders = adapters.filter(({ kind }) => kind === "embedding-job");

test("every format of asynchronous calls is tried", () => {
  const names = adapters.filter(({ operation }) => operation === "StartAsyncInvoke").map(({ name }) => name);
  const tried = ["luma-ray", "nova-reel", ...embedders.map(({ name }) => name)];
  expect(names.toSorted()).toEqual(tried.toSorted());
  expect(embedders.length).toBeGreaterThan(2);
});

describe("vectors of a film", () => {
  const input = {
    type: "video",
    mediaType: "video/mp4",
    source: { type: "s3", uri: "s3://bucket/films/lake.mp4", bucketOwner: "123456789012" },
  } as const;

  test.each(embedders.flatMap(({ exampleModels }) => exampleModels))("come from %s", async (model) => {
    const client = bedplate(server);
    const job = await client.startEmbedding({ model, input, output: { s3Uri: "s3://bucket/vectors" } });
    await job.wait({ pollMs: 20 });
    const segments = await job.embeddings();
    expect(segments.length).toBeGreaterThan(1);
    for (const { embedding, startSeconds = -1, endSeconds = -1 } of segments)
      expect([embedding instanceof Float32Array, startSeconds < endSeconds]).toEqual([true, true]);
    const found = await bedplate(server).findJob(job.invocationArn);
    expect(await found.embeddings?.()).toEqual(segments);
    expect((await found.read()).length).toBeGreaterThan(0);
  });
});

describe("the AWS SDK", () => {
  const input: StartAsyncInvokeCommandInput = {
    modelId: luma,
    modelInput: { prompt: "A forbidden lake", duration: "5s" },
    outputDataConfig: { s3OutputDataConfig: { s3Uri: "s3://bucket/sdk" } },
  };

  test("starts, gets and lists jobs", async () => {
    const sdk = clientOf(server);
    const { invocationArn } = await sdk.send(new StartAsyncInvokeCommand(input));
    const get = () => sdk.send(new GetAsyncInvokeCommand({ invocationArn }));
    const begun = await get();
    expect(begun).toMatchObject({
      status: expect.stringMatching(/InProgress|Failed/),
      submitTime: expect.any(Date),
    });
    await expect.poll(async () => (await get()).status, { timeout: 60_000 }).toBe("Failed");
    const listed = await sdk.send(
      new ListAsyncInvokesCommand({
        statusEquals: "Failed",
        submitTimeAfter: new Date((begun.submitTime?.getTime() ?? 0) - 1000),
        sortBy: "SubmissionTime",
        sortOrder: "Descending",
        maxResults: 1,
      }),
    );
    expect(listed.asyncInvokeSummaries).toMatchObject([
      { invocationArn, failureMessage: expect.stringContaining("content policy"), endTime: expect.any(Date) },
    ]);
  });

  test("gets refusals as its own errors", async () => {
    const sdk = clientOf(server);
    const clientRequestToken = "token-2";
    await sdk.send(new StartAsyncInvokeCommand({ ...input, clientRequestToken }));
    const other = { ...input, clientRequestToken, modelInput: { prompt: "Another forbidden lake" } };
    await expect(sdk.send(new StartAsyncInvokeCommand(other))).rejects.toMatchObject({
      name: "ConflictException",
    });
    const synchronous = new InvokeModelCommand({ modelId: luma, body: '{"prompt":"A lake"}' });
    await expect(sdk.send(synchronous)).rejects.toMatchObject({
      name: "ValidationException",
      message: "This model doesn't support the InvokeModel operation.",
    });
  });
});

describe("boto3 and the AWS CLI", () => {
  const env = clientEnv(folder);

  test.skipIf(!hasBoto)("boto3 starts, gets and lists jobs", async () => {
    const script = fileURLToPath(new URL("server-jobs.py", import.meta.url));
    const { stdout } = await run("/usr/bin/python3", [script, server.url, luma], { env });
    expect(JSON.parse(stdout)).toEqual({
      job: {
        status: "Failed",
        failureMessage: expect.stringContaining("content policy"),
        modelArn: `arn:aws:bedrock:us-east-1::foundation-model/${luma}`,
        outputDataConfig: {
          s3OutputDataConfig: { s3Uri: expect.stringMatching(/^s3:\/\/bucket\/boto\/[a-z0-9]{12}$/) },
        },
      },
      seconds: expect.any(Number),
      listed: true,
      paged: true,
      wrong: [400, "ValidationException"],
      missing: [400, "ValidationException"],
    });
  });

  test.skipIf(!hasCli)("the AWS CLI starts and gets a job", async () => {
    const aws = async (...args: readonly string[]): Promise<{ invocationArn: string; status: string }> => {
      const words = ["bedrock-runtime", ...args, "--endpoint-url", server.url];
      return JSON.parse((await run("/usr/bin/aws", words, { env, cwd: folder })).stdout);
    };
    const config = JSON.stringify({ s3OutputDataConfig: { s3Uri: "s3://bucket/cli" } });
    const { invocationArn } = await aws(
      "start-async-invoke",
      ...[
        "--model-id",
        luma,
        "--model-input",
        '{"prompt":"A forbidden lake"}',
        "--output-data-config",
        config,
      ],
    );
    const job = await aws("get-async-invoke", "--invocation-arn", invocationArn);
    expect(job).toMatchObject({ invocationArn, status: expect.stringMatching(/InProgress|Failed/) });
  });
});
