import { expect, test } from "vitest";
import { encodeFilter, readJob, readJobPage } from "./job-wire.ts";

const job = {
  invocationArn: "arn:aws:bedrock:eu-west-1:123456789012:async-invoke/abcdefghijkl",
  status: "InProgress",
  outputDataConfig: { s3OutputDataConfig: { s3Uri: "s3://bucket/films" } },
};

test("a filter is a query, and nothing is asked for that wasn't said", () => {
  expect(
    encodeFilter({
      status: "in-progress",
      submittedAfter: new Date("2026-11-25T00:00:00Z"),
      submittedBefore: new Date("2026-11-26T00:00:00Z"),
      maxResults: 2,
      nextToken: "1",
      order: "ascending",
    }),
  ).toEqual({
    statusEquals: "InProgress",
    submitTimeAfter: "2026-11-25T00:00:00.000Z",
    submitTimeBefore: "2026-11-26T00:00:00.000Z",
    maxResults: "2",
    nextToken: "1",
    sortBy: "SubmissionTime",
    sortOrder: "Ascending",
  });
  expect(encodeFilter({})).toEqual({});
});

test("a page tells its jobs, failures with their reason; an empty reply is an empty page", () => {
  const failed = { ...job, status: "Failed", failureMessage: "The content is blocked.", endTime: null };
  const { jobs, nextToken } = readJobPage({ asyncInvokeSummaries: [job, failed], nextToken: "2" });
  expect(jobs.map(({ status, failureMessage }) => [status, failureMessage])).toEqual([
    ["in-progress", undefined],
    ["failed", "The content is blocked."],
  ]);
  expect(nextToken).toBe("2");
  expect(readJobPage({ nextToken: null })).toEqual({ jobs: [] });
});

test.each([null, "Dancing"])("a job of the status %s doesn't take the others off their page", (status) => {
  const page = readJobPage({
    asyncInvokeSummaries: [
      { ...job, status },
      { ...job, status: "Completed" },
    ],
  });
  expect(page.jobs.map((state) => state.status)).toEqual(["in-progress", "completed"]);
});

test.each([
  ["status", { status: "Dancing" }],
  ["status", { status: null }],
  ["submitTime", { submitTime: "soon" }],
  ["s3Uri", { outputDataConfig: null }],
  ["invocationArn", { invocationArn: 1 }],
])("a job with a strange %s is invalid-response", (key, more) => {
  expect(() => readJob({ ...job, ...more })).toThrow(
    expect.objectContaining({ code: "invalid-response", message: expect.stringContaining(key) }),
  );
});
