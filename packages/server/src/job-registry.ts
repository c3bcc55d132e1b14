import { randomInt } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BedrockError, isBedrockError, type JobFiles, type JobState } from "@bedplate/core";
import { account, lastSegment } from "./arn.ts";
import { writeFiles } from "./folder-store.ts";
import type { ListRequest } from "./job-request.ts";
import type { BegunJob, JobWork } from "./job-work.ts";
import { violation } from "./members.ts";

/** The jobs of one server. */
export interface JobRegistry {
  /** Starts a job, or finds the one that was started with the same token. */
  start(asked: AskedJob): Promise<JobState>;
  /** A job as it is now. Throws `invalid-request` for one that isn't there, since the operation has no other word for it. */
  get(invocationArn: string): Promise<JobState>;
  list(request: ListRequest): Promise<{ jobs: JobState[]; nextToken?: string }>;
}

/** A job to start. */
export interface AskedJob {
  region: string;
  modelArn: string;
  /** With a trace of the body, which must be the same where the token is. */
  once?: { readonly token: string; readonly trace: string };
  output: JobState["output"];
  open(folderUri: string): JobWork;
}

interface JobRecord {
  state: JobState;
  /** Until it has ended; then the request and what was made of it are let go. */
  running?: { readonly work: JobWork; readonly begun: BegunJob };
  /** While the backend is asked, so that files are written once. */
  asking?: Promise<void>;
}

/** Keeps jobs in memory and their files in a folder, by default a new one of the system's temporary folder. */
export function createJobRegistry(folder?: string): JobRegistry {
  const records: JobRecord[] = [];
  const tokens = new Map<string, { trace: string; started: Promise<JobState> }>();
  let root: Promise<string> | undefined;
  const write = async ({ state }: JobRecord, files: JobFiles): Promise<void> => {
    root ??= folder === undefined ? mkdtemp(join(tmpdir(), "bedplate-s3-")) : Promise.resolve(folder);
    await writeFiles(await root, `${state.output.s3Uri}/`, files);
  };
  const begin = async (asked: AskedJob): Promise<JobState> => {
    const state = newState(asked);
    const work = asked.open(`${state.output.s3Uri}/`);
    const record = { state, running: { work, begun: await work.begin() } };
    records.push(record);
    await write(record, work.first()).catch((error: Error) => fail(record, error));
    return record.state;
  };
  const refreshed = async (record: JobRecord): Promise<JobState> => {
    if (!record.running) return record.state;
    record.asking ??= ask(record, record.running, write).finally(() => delete record.asking);
    await record.asking;
    return record.state;
  };
  return {
    async start(asked) {
      const { once } = asked;
      if (!once) return begin(asked);
      const known = tokens.get(once.token);
      if (known && known.trace !== once.trace) throw conflict();
      const started = known?.started ?? begin(asked);
      tokens.set(once.token, { trace: once.trace, started });
      // What was refused may be tried again.
      started.catch(() => tokens.delete(once.token));
      return started;
    },
    async get(invocationArn) {
      const record = records.find(({ state }) => state.invocationArn === invocationArn);
      if (record) return refreshed(record);
      // The words are unverified.
      throw new BedrockError("invalid-request", "The provided invocation ARN does not exist.");
    },
    // A job that can't be asked now is told as it was; the others are none of its business.
    list: async (request) =>
      page(await Promise.all(records.map((record) => refreshed(record).catch(() => record.state))), request),
  };
}

/** The words, and that it is a conflict at all, are unverified. */
function conflict(): BedrockError {
  return new BedrockError("conflict", "The clientRequestToken was used before, with another request.");
}

function newState({ region, modelArn, once, output }: AskedJob): JobState {
  const id = Array.from({ length: 12 }, () => randomInt(36).toString(36)).join("");
  const submitTime = new Date();
  const s3Uri = `${output.s3Uri.replace(/\/+$/, "")}/${id}`;
  return {
    invocationArn: `arn:aws:bedrock:${region}:${account}:async-invoke/${id}`,
    modelArn,
    ...(once && { clientRequestToken: once.token }),
    status: "in-progress",
    submitTime,
    lastModifiedTime: submitTime,
    output: { ...output, s3Uri },
  };
}

type Write = (record: JobRecord, files: JobFiles) => Promise<void>;

/** Asks the backend, and ends the job where it has ended there. */
async function ask(
  record: JobRecord,
  { work, begun }: NonNullable<JobRecord["running"]>,
  write: Write,
): Promise<void> {
  const ending = await endingOf(record, begun, write);
  if (ending.status === "in-progress") return;
  const { failureMessage, endTime = new Date() } = ending;
  // Where the files of a failure can't be written either, the job has failed all the same.
  if (failureMessage !== undefined) await write(record, work.failed(failureMessage)).catch(() => undefined);
  record.state = { ...record.state, ...ending, lastModifiedTime: endTime, endTime };
  delete record.running;
}

/** What can't be written to is how a job ends on the service, too. */
function fail(record: JobRecord, error: Error): void {
  const endTime = new Date();
  // Others name paths of this computer.
  const message = isBedrockError(error) ? error.message : "The files can't be written.";
  record.state = {
    ...record.state,
    status: "failed",
    failureMessage: message,
    lastModifiedTime: endTime,
    endTime,
  };
  delete record.running;
}

type Ending = Pick<JobState, "status" | "failureMessage" | "endTime">;

const longestMessage = 2048;

async function endingOf(record: JobRecord, begun: BegunJob, write: Write): Promise<Ending> {
  const failed = (message: string): Ending => ({
    status: "failed",
    failureMessage: message.slice(0, longestMessage),
  });
  try {
    const { status, failureMessage = "The job failed.", endTime } = await begun.poll();
    if (status === "completed") await write(record, await begun.files());
    return { ...(status === "failed" ? failed(failureMessage) : { status }), ...(endTime && { endTime }) };
  } catch (error) {
    // What may pass is the caller's to ask again; the rest is how the job ended.
    if (!isBedrockError(error) || error.retryable) throw error;
    return failed(error.message);
  }
}

function page(states: readonly JobState[], request: ListRequest): { jobs: JobState[]; nextToken?: string } {
  const { status, after, before, maxResults, nextToken, order } = request;
  // Backends may take their time to begin.
  const oldest = states.toSorted((a, b) => timeOf(a) - timeOf(b));
  const ordered = order === "Ascending" ? oldest : oldest.toReversed();
  const start = nextToken === undefined ? 0 : 1 + ordered.findIndex((state) => idOf(state) === nextToken);
  if (start === 0 && nextToken !== undefined) throw violation("nextToken", "Member must be a known token");
  const fitting = ordered
    .slice(start)
    .filter(
      (state) =>
        (status === undefined || state.status === status) &&
        (after === undefined || timeOf(state) > after.getTime()) &&
        (before === undefined || timeOf(state) < before.getTime()),
    );
  const jobs = fitting.slice(0, maxResults);
  const last = jobs.at(-1);
  return { jobs, ...(last && fitting.length > jobs.length && { nextToken: idOf(last) }) };
}

function timeOf({ submitTime }: JobState): number {
  return submitTime?.getTime() ?? 0;
}

function idOf({ invocationArn }: JobState): string {
  return lastSegment(invocationArn);
}
