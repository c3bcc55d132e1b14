import {
  BedrockError,
  type Job,
  type JobFiles,
  type JobRequest,
  type JobState,
  type StoredFile,
  waitForJob,
} from "@bedplate/core";
import { account } from "./arn.ts";
import { hash } from "./chance.ts";

/** How long simulated jobs take. */
export interface SimulatedJobOptions {
  /** Milliseconds that a job takes, or longer where making its files does. Default 3,000. */
  jobMs?: number | undefined;
}

/** The file of a film. */
export const filmFile = "output.mp4";

/** A job that goes on by itself while its files are being made. */
export function simulatedJob(
  request: JobRequest & { model: string },
  making: Promise<JobFiles>,
  { jobMs = 3000 }: SimulatedJobOptions,
): Job {
  const { model, output } = request;
  const invocationArn = arnOf(request);
  const look = watch(making, jobMs);
  const poll = async (): Promise<JobState> => ({ invocationArn, output, ...look() });
  const filesNow = async (): Promise<JobFiles> => {
    requireEnded(await poll());
    return making;
  };
  const uri = (name: string): string => `${output.s3Uri.replace(/\/+$/, "")}/${name}`;
  return {
    invocationArn,
    warnings: [],
    metadata: { modelId: model },
    poll,
    wait: (options) => waitForJob(poll, options, jobMs),
    files: async () =>
      Object.entries(await filesNow()).map(
        ([name, bytes]): StoredFile => ({ name, uri: uri(name), size: bytes.length }),
      ),
    async read(name = filmFile) {
      const bytes = (await filesNow())[name];
      if (bytes) return bytes;
      throw new BedrockError("not-found", `${invocationArn} has no file ${name}.`);
    },
  };
}

type Progress = Pick<JobState, "status" | "failureMessage" | "submitTime" | "endTime">;

// Ends when its files are made, and not before its time.
function watch(making: Promise<JobFiles>, jobMs: number): () => Progress {
  const submitTime = new Date();
  const due = submitTime.getTime() + jobMs;
  let made: Progress | undefined;
  const end = (progress: Progress): void => {
    made = { ...progress, endTime: new Date(Math.max(due, Date.now())) };
  };
  making.then(
    () => end({ status: "completed" }),
    (error: Error) => end({ status: "failed", failureMessage: error.message }),
  );
  return () => ({ submitTime, ...(made && Date.now() >= due ? made : { status: "in-progress" }) });
}

/** Insists on a job that has ended well. Throws `not-found`. */
export function requireEnded({ invocationArn, status }: JobState): void {
  if (status !== "completed")
    throw new BedrockError("not-found", `${invocationArn} has no files, since it is ${status}.`);
}

function arnOf(request: JobRequest & { model: string }): string {
  const seed = hash(JSON.stringify(request));
  const digits = Array.from({ length: 12 }, (_, at) => (hash(seed, at) % 36).toString(36));
  return `arn:aws:bedrock:us-east-1:${account}:async-invoke/${digits.join("")}`;
}
