import { expect, test } from "vitest";
import type { JobProgress, JobState } from "./job.ts";
import { waitForJob } from "./job-wait.ts";

const invocationArn = "arn:aws:bedrock:eu-west-1:123456789012:async-invoke/abcdefghijkl";
const running: JobState = { invocationArn, status: "in-progress", output: { s3Uri: "s3://bucket" } };

/** Gives these states in order, the last one for ever. */
function pollOf(...states: readonly JobState[]): () => Promise<JobState> {
  let at = 0;
  return async () => states[Math.min(at++, states.length - 1)] ?? running;
}

test("a job that failed says why, and one that doesn't say says so", async () => {
  const failed: JobState = { ...running, status: "failed", failureMessage: "The content is blocked." };
  await expect(waitForJob(pollOf(running, failed), { pollMs: 1 })).rejects.toMatchObject({
    code: "model-error",
    message: `${invocationArn} failed: The content is blocked.`,
  });
  const silent: JobState = { ...running, status: "failed" };
  await expect(waitForJob(pollOf(silent))).rejects.toThrow(/doesn't say why/);
});

test("an abort ends the waiting between two questions", async () => {
  const controller = new AbortController();
  const onProgress = (): void => controller.abort("enough");
  const waiting = waitForJob(pollOf(running), { pollMs: 60_000, signal: controller.signal, onProgress });
  await expect(waiting).rejects.toMatchObject({ code: "aborted", cause: "enough" });
});

test("time goes on from the submission, and never backwards where clocks differ", async () => {
  const told: JobProgress[] = [];
  const onProgress = (progress: JobProgress): void => void told.push(progress);
  const submitTime = new Date(Date.now() + 60_000);
  const ended: JobState = { ...running, status: "completed", submitTime: new Date(0), endTime: new Date(5) };
  await waitForJob(pollOf({ ...running, submitTime }, ended), { pollMs: 1, onProgress });
  expect(told.map(({ elapsedMs }) => elapsedMs)).toEqual([0, 5]);
});
