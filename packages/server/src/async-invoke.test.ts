import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BedrockError } from "@bedplate/core";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createFolderStore } from "./folder-store.ts";
import { createHandler, type HandlerOptions } from "./handler.ts";
import { type Desk, lines, openDesk, reel } from "./job-desk.ts";

const folder = mkdtempSync(join(tmpdir(), "bedplate-"));
const store = createFolderStore(folder);
let desk: Desk;
let handler: (request: Request) => Promise<Response>;

function open(options: Partial<HandlerOptions> = {}): void {
  handler = createHandler({ adapters: [reel, lines], backend: desk.backend, folder, ...options });
}

beforeEach(() => {
  desk = openDesk();
  open();
});

afterAll(() => rmSync(folder, { recursive: true }));

const body = {
  modelId: "acme.reel-v1:0",
  modelInput: { text: "A lake." },
  outputDataConfig: { s3OutputDataConfig: { s3Uri: "s3://bucket/films/" } },
};

function post(json: object, path = "/async-invoke"): Promise<Response> {
  return handler(new Request(`http://127.0.0.1${path}`, { method: "POST", body: JSON.stringify(json) }));
}

async function get(path: string): Promise<Record<string, unknown>> {
  const reply = await handler(new Request(`http://127.0.0.1/async-invoke${path}`));
  return { http: reply.status, ...(await reply.json()) };
}

async function start(more: object = {}): Promise<string> {
  const reply = await post({ ...body, ...more });
  return (await reply.json()).invocationArn;
}

const look = (arn: string): Promise<Record<string, unknown>> => get(`/${encodeURIComponent(arn)}`);

async function textAt(arn: string, name: string): Promise<string> {
  const id = arn.slice(-12);
  return new TextDecoder().decode(await store.read(`s3://bucket/films/${id}/${name}`));
}

async function filesOf(arn: string): Promise<string[]> {
  return (await store.list(`s3://bucket/films/${arn.slice(-12)}/`)).map(({ name }) => name);
}

describe("a job", () => {
  test("is in progress first, with its own folder and what is written at the beginning", async () => {
    const arn = await start();
    expect(arn).toMatch(/^arn:aws:bedrock:us-east-1:123456789012:async-invoke\/[a-z0-9]{12}$/);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(await look(arn)).toEqual({
      http: 200,
      invocationArn: arn,
      modelArn: "arn:aws:bedrock:us-east-1::foundation-model/acme.reel-v1:0",
      status: "InProgress",
      submitTime: time,
      lastModifiedTime: time,
      outputDataConfig: { s3OutputDataConfig: { s3Uri: `s3://bucket/films/${arn.slice(-12)}` } },
    });
    expect(await filesOf(arn)).toEqual(["manifest.json"]);
    expect(await textAt(arn, "manifest.json")).toBe(`s3://bucket/films/${arn.slice(-12)}/`);
  });

  test("that has completed has its files, shots in order, written once", async () => {
    const arn = await start();
    desk.said = { status: "completed" };
    const states = await Promise.all([look(arn), look(arn), get("")]);
    expect(states[0]).toMatchObject({ status: "Completed", endTime: expect.any(String) });
    expect(desk.reads).toBe(3);
    expect(await filesOf(arn)).toEqual(["manifest.json", "output.mp4", "parts/0.mp4", "parts/1.mp4"]);
    expect(await textAt(arn, "parts/0.mp4")).toBe("shot_0001.mp4");
    expect(await look(arn)).toEqual(states[0]);
  });

  test("of embeddings has the files of its vectors", async () => {
    const arn = await start({ modelId: "acme.lines-v1:0", modelInput: { media: true } });
    desk.said = { status: "completed" };
    expect(await look(arn)).toMatchObject({ status: "Completed" });
    expect(await textAt(arn, "output.json")).toBe("1,2");
  });

  test("that has failed says why, here and in its folder", async () => {
    const arn = await start();
    desk.said = { status: "failed", failureMessage: "No." };
    expect(await look(arn)).toMatchObject({ status: "Failed", failureMessage: "No." });
    expect(await textAt(arn, "status.txt")).toBe("No.");
  });

  test("whose files can't be read has failed", async () => {
    const arn = await start();
    desk.said = { status: "completed" };
    desk.unreadable = new BedrockError("configuration", "Reading needs a store.");
    expect(await look(arn)).toMatchObject({ status: "Failed", failureMessage: "Reading needs a store." });
  });

  test("whose folder has a name that no disk takes has failed from the start, and can be asked", async () => {
    const s3Uri = `s3://bucket/${"k".repeat(300)}`;
    const arn = await start({ outputDataConfig: { s3OutputDataConfig: { s3Uri } } });
    const state = await look(arn);
    expect(state).toMatchObject({
      http: 200,
      status: "Failed",
      failureMessage: expect.stringMatching(/^s3:\/\/bucket\/k+\/.* can't be written to \(ENAMETOOLONG\)/),
    });
    expect(JSON.stringify(state)).not.toContain(folder);
    expect(await get("")).toMatchObject({ http: 200 });
  });

  test("of a model that its ARN hides is told by that ARN", async () => {
    const profile = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdefghijkl";
    const arn = await start({ modelId: profile });
    expect(await look(arn)).toMatchObject({ modelArn: profile });
  });

  test("goes on when the backend is busy for a moment", async () => {
    const arn = await start();
    desk.said = new BedrockError("service-unavailable", "busy");
    expect(await look(arn)).toMatchObject({ http: 503, message: "busy" });
    desk.said = { status: "in-progress" };
    expect(await look(arn)).toMatchObject({ status: "InProgress" });
  });

  test("keeps where it was asked to write, and tells the backend of token and tags", async () => {
    const s3OutputDataConfig = { s3Uri: "s3://bucket", bucketOwner: "123456789012" };
    const arn = await start({
      clientRequestToken: "once",
      tags: [{ key: "team", value: "" }],
      outputDataConfig: { s3OutputDataConfig },
    });
    expect(desk.requests).toEqual([
      {
        model: "acme.reel-v1:0",
        prompt: "A lake.",
        output: s3OutputDataConfig,
        clientRequestToken: "once",
        tags: { team: "" },
      },
    ]);
    expect(await look(arn)).toMatchObject({
      clientRequestToken: "once",
      outputDataConfig: {
        s3OutputDataConfig: { s3Uri: `s3://bucket/${arn.slice(-12)}`, bucketOwner: "123456789012" },
      },
    });
  });

  test("writes into a new temporary folder where none is named", async () => {
    const base = mkdtempSync(join(folder, "tmp-"));
    vi.stubEnv("TMPDIR", base);
    handler = createHandler({ adapters: [reel, lines], backend: desk.backend });
    const arn = await start();
    vi.unstubAllEnvs();
    const [made = ""] = readdirSync(base);
    expect(readdirSync(join(base, made, "bucket", "films"))).toEqual([arn.slice(-12)]);
  });
});

test("the same token with another body is a conflict, which starts nothing", async () => {
  const once = { clientRequestToken: "once" };
  const arn = await start(once);
  expect(await start(once)).toBe(arn);
  const reply = await post({ ...body, ...once, modelInput: { text: "A river." } });
  expect([reply.status, reply.headers.get("x-amzn-errortype")?.split(":")[0]]).toEqual([
    400,
    "ConflictException",
  ]);
  expect(desk.requests).toHaveLength(1);
});

test("the same token with the same call starts nothing, however its JSON is written", async () => {
  const once = { clientRequestToken: "once", modelInput: { text: "A lake.", more: { a: 1, b: [2] } } };
  const arn = await start(once);
  const { outputDataConfig, modelId } = body;
  const written = { modelInput: { more: { b: [2], a: 1 }, text: "A lake." }, outputDataConfig, modelId };
  const reply = await post({ ...written, clientRequestToken: "once" });
  expect([reply.status, (await reply.json()).invocationArn]).toEqual([200, arn]);
  expect(desk.requests).toHaveLength(1);
});

const outside = { outputDataConfig: { s3OutputDataConfig: { s3Uri: "s3://bucket/a/../../.." } } };

describe("a call is refused", () => {
  test.each<[what: string, more: object, message: string]>([
    ["with a place outside", outside, "must not have relative segments"],
    ["with a wrong input", { modelInput: { text: 1 } }, "Malformed input request: text"],
    ["for an unknown model", { modelId: "acme.none-v1:0" }, "The provided model identifier is invalid."],
  ])("%s", async (_what, more, message) => {
    const reply = await post({ ...body, ...more });
    expect([reply.status, (await reply.json()).message]).toEqual([400, expect.stringContaining(message)]);
    expect(desk.requests).toEqual([]);
  });

  test("for a model that has ended", async () => {
    const ended = { status: "end-of-life", endOfLife: "2026-09-30" };
    const model = {
      id: "acme.reel-v1:0",
      provider: "acme",
      input: ["text"],
      output: ["video"],
      lifecycle: ended,
    };
    open({ models: [model] });
    const reply = await post(body);
    expect([reply.status, (await reply.json()).message]).toEqual([
      404,
      expect.stringContaining("end of its life"),
    ]);
  });

  test("on InvokeModel, whose answer says that it is the wrong operation", async () => {
    const reply = await post({ text: "A lake." }, "/model/acme.reel-v1:0/invoke");
    expect([reply.status, await reply.json()]).toEqual([
      400,
      { message: "This model doesn't support the InvokeModel operation." },
    ]);
  });

  test.each([
    [
      "that nobody started",
      "arn:aws:bedrock:us-east-1:123456789012:async-invoke/abcdefghijkl",
      "does not exist",
    ],
    ["that is none", "abcdefghijkl", "'abcdefghijkl' at 'invocationArn' failed"],
  ])("for a job %s", async (_what, arn, message) => {
    expect(await look(arn)).toEqual({ http: 400, message: expect.stringContaining(message) });
  });
});

describe("a list", () => {
  const arnsIn = ({ asyncInvokeSummaries }: Record<string, unknown>): string[] =>
    // The list was just asked for.
    (asyncInvokeSummaries as { invocationArn: string }[]).map(({ invocationArn }) => invocationArn);

  test("has a job that can't be asked now as it was, and the others as they are", async () => {
    const arns = [await start(), await start()];
    desk.said = new BedrockError("service-unavailable", "busy");
    const listed = await get("");
    expect([listed.http, arnsIn(listed)]).toEqual([200, arns.toReversed()]);
    expect(listed.asyncInvokeSummaries).toMatchObject([{ status: "InProgress" }, { status: "InProgress" }]);
  });

  test("has the newest first, or the oldest, page by page", async () => {
    const arns = [await start(), await start(), await start()];
    expect(arnsIn(await get(""))).toEqual(arns.toReversed());
    const first = await get("?maxResults=2&sortBy=SubmissionTime&sortOrder=Ascending");
    expect(arnsIn(first)).toEqual(arns.slice(0, 2));
    const last = await get(`?maxResults=2&sortOrder=Ascending&nextToken=${first.nextToken}`);
    expect([arnsIn(last), last.nextToken]).toEqual([arns.slice(2), undefined]);
  });
});
