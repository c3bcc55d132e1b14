import { BedrockError } from "./error.ts";
import type { JobFilter, JobOutput, JobPage, JobRequest, JobState, JobStatus } from "./job.ts";
import { type JsonObject, readObject, readObjects, readString, required } from "./json.ts";

const statuses: Readonly<Record<JobStatus, string>> = {
  "in-progress": "InProgress",
  completed: "Completed",
  failed: "Failed",
};

/** The members that a body of StartAsyncInvoke has beside the model and its input. */
export function encodeJob({ output, tags }: JobRequest, clientRequestToken: string): JsonObject {
  return {
    outputDataConfig: { s3OutputDataConfig: { ...output } },
    clientRequestToken,
    ...(tags && { tags: Object.entries(tags).map(([key, value]) => ({ key, value })) }),
  };
}

/** A filter as the query of ListAsyncInvokes. */
export function encodeFilter(filter: JobFilter): Record<string, string> {
  const { status, submittedAfter, submittedBefore, maxResults, nextToken, order } = filter;
  return {
    ...(status && { statusEquals: statuses[status] }),
    ...(submittedAfter && { submitTimeAfter: submittedAfter.toISOString() }),
    ...(submittedBefore && { submitTimeBefore: submittedBefore.toISOString() }),
    ...(maxResults !== undefined && { maxResults: String(maxResults) }),
    ...(nextToken !== undefined && { nextToken }),
    ...(order && {
      sortBy: "SubmissionTime",
      sortOrder: order === "ascending" ? "Ascending" : "Descending",
    }),
  };
}

/** What the service says of a job. Throws `invalid-response`. */
export function readJob(reply: JsonObject): JobState {
  const modelArn = readString(reply, "modelArn");
  const failureMessage = readString(reply, "failureMessage");
  const clientRequestToken = readString(reply, "clientRequestToken");
  const submitTime = readDate(reply, "submitTime");
  const lastModifiedTime = readDate(reply, "lastModifiedTime");
  const endTime = readDate(reply, "endTime");
  return {
    invocationArn: required(readString(reply, "invocationArn"), "invocationArn"),
    ...(modelArn !== undefined && { modelArn }),
    status: readStatus(reply),
    ...(failureMessage !== undefined && { failureMessage }),
    ...(clientRequestToken !== undefined && { clientRequestToken }),
    ...(submitTime && { submitTime }),
    ...(lastModifiedTime && { lastModifiedTime }),
    ...(endTime && { endTime }),
    output: readOutput(reply),
  };
}

/** A page of ListAsyncInvokes. Throws `invalid-response`. */
export function readJobPage(reply: JsonObject): JobPage {
  const nextToken = readString(reply, "nextToken");
  // Lists need have no status. One job without it, or with a new one, shall not cost the others: asking for it tells.
  const known = Object.values<unknown>(statuses);
  const jobs = readObjects(reply, "asyncInvokeSummaries").map((summary) =>
    readJob(known.includes(summary.status) ? summary : { ...summary, status: statuses["in-progress"] }),
  );
  return { jobs, ...(nextToken && { nextToken }) };
}

function readStatus(reply: JsonObject): JobStatus {
  const told = required(readString(reply, "status"), "status");
  // The table's keys are the statuses.
  const known = (Object.keys(statuses) as JobStatus[]).find((status) => statuses[status] === told);
  if (known) return known;
  throw new BedrockError("invalid-response", `The reply's "status" is ${told}, which is no known one.`);
}

function readOutput(reply: JsonObject): JobOutput {
  const config = readObject(readObject(reply, "outputDataConfig") ?? {}, "s3OutputDataConfig");
  const { s3Uri, kmsKeyId, bucketOwner } = {
    s3Uri: required(config && readString(config, "s3Uri"), "outputDataConfig.s3OutputDataConfig.s3Uri"),
    kmsKeyId: config && readString(config, "kmsKeyId"),
    bucketOwner: config && readString(config, "bucketOwner"),
  };
  return { s3Uri, ...(kmsKeyId && { kmsKeyId }), ...(bucketOwner && { bucketOwner }) };
}

function readDate(reply: JsonObject, key: string): Date | undefined {
  const text = readString(reply, key);
  if (text === undefined) return undefined;
  const date = new Date(text);
  if (!Number.isNaN(date.getTime())) return date;
  throw new BedrockError("invalid-response", `The reply's "${key}" is not a time.`);
}
