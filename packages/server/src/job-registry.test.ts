import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BedrockError, type JobFiles, type JobState } from "@bedplate/core";
import { afterAll, expect, test, vi } from "vitest";
import { type AskedJob, createJobRegistry } from "./job-registry.ts";

const folder = mkdtempSync(join(tmpdir(), "bedplate-"));
const endTime = new Date("2026-11-25T10:00:00Z");

afterAll(() => rmSync(folder, { recursive: true }));

/** A job whose work begins and stands as the test says. */
function asked(
  status: JobState["status"],
  more: Partial<AskedJob> & { begin?: () => Promise<void>; failed?: JobFiles } = {},
): AskedJob {
  const poll = async (): Promise<JobState> => ({
    invocationArn: "arn",
    status,
    output: { s3Uri: "s3://bucket" },
    endTime,
  });
  return {
    region: "us-east-1",
    modelArn: "arn:aws:bedrock:us-east-1::foundation-model/acme.reel-v1:0",
    output: { s3Uri: "s3://bucket/films" },
    open: () => ({
      begin: async () => {
        await more.begin?.();
        return { poll, files: async () => ({}) };
      },
      first: () => ({}),
      failed: () => more.failed ?? {},
    }),
    ...more,
  };
}

const all = { maxResults: 1000, order: "Ascending" } as const;

test("a token starts one job, also at the same time", async () => {
  const registry = createJobRegistry(folder);
  const once = { token: "once", trace: "a" };
  const call = asked("in-progress", { once });
  const [one, two] = await Promise.all([registry.start(call), registry.start(call)]);
  expect(two).toBe(one);
  expect((await registry.list(all)).jobs).toHaveLength(1);
});

test("a token may be used again after a refusal, with another body too", async () => {
  const registry = createJobRegistry(folder);
  const begin = (): Promise<void> => Promise.reject(new BedrockError("throttled", "later"));
  const refused = registry.start(asked("in-progress", { begin, once: { token: "once", trace: "a" } }));
  await expect(refused).rejects.toMatchObject({ code: "throttled" });
  const state = await registry.start(asked("in-progress", { once: { token: "once", trace: "b" } }));
  expect(state).toMatchObject({ status: "in-progress", clientRequestToken: "once" });
});

test("jobs are listed in the order of their submission, though one begins slowly", async () => {
  const registry = createJobRegistry(folder);
  const begun = new EventTarget();
  const begin = (): Promise<void> =>
    new Promise((resolve) => begun.addEventListener("go", () => resolve(), { once: true }));
  const slow = registry.start(asked("in-progress", { begin }));
  await new Promise((resolve) => setTimeout(resolve, 5));
  const quick = await registry.start(asked("in-progress"));
  begun.dispatchEvent(new Event("go"));
  const { invocationArn: first } = await slow;
  const { jobs } = await registry.list(all);
  expect(jobs.map(({ invocationArn }) => invocationArn)).toEqual([first, quick.invocationArn]);
  const next = registry.list({ ...all, nextToken: "none" });
  await expect(next).rejects.toThrow(/at 'nextToken' failed/);
});

test("a list has those of a status and a time, as they are now", async () => {
  const registry = createJobRegistry(folder);
  const [failed, running] = [
    await registry.start(asked("failed")),
    await registry.start(asked("in-progress")),
  ];
  const arnsOf = async (filter: object): Promise<string[]> =>
    (await registry.list({ ...all, ...filter })).jobs.map(({ invocationArn }) => invocationArn);
  expect(await arnsOf({ status: "failed" })).toEqual([failed.invocationArn]);
  expect(await arnsOf({ status: "in-progress" })).toEqual([running.invocationArn]);
  const soon = new Date(Date.now() + 60_000);
  expect(await arnsOf({ after: soon })).toEqual([]);
  expect(await arnsOf({ before: soon })).toEqual([failed.invocationArn, running.invocationArn]);
});

test("a job ended when the backend says it did", async () => {
  const registry = createJobRegistry(folder);
  const { invocationArn } = await registry.start(asked("completed"));
  expect(await registry.get(invocationArn)).toMatchObject({ status: "completed", endTime });
});

// Longer than names of files are, and a legal part of a key in S3.
const tooLong = "k".repeat(300);

test("a job has failed though the files that say so can't be written", async () => {
  const registry = createJobRegistry(folder);
  const failed = { [tooLong]: Uint8Array.of(1) };
  const { invocationArn } = await registry.start(asked("failed", { failed }));
  expect(await registry.get(invocationArn)).toMatchObject({ status: "failed" });
});

test("without a place for its first files a job fails, and no path of this computer is told", async () => {
  vi.stubEnv("TMPDIR", join(folder, "none"));
  const registry = createJobRegistry();
  const state = await registry.start(asked("in-progress"));
  vi.unstubAllEnvs();
  expect(state).toMatchObject({ status: "failed", failureMessage: "The files can't be written." });
});
