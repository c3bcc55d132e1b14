import type { ResponseMetadata, Warning } from "./chat.ts";

/** What every asynchronous call says beside its content. */
export interface JobRequest {
  /** Where the files go: `s3://bucket/prefix`, in the region of the call, written with the caller's rights. */
  output: JobOutput;
  /** The same token twice starts one job. Default: a new one for each call, kept through its retries. */
  clientRequestToken?: string;
  /** At most 200. */
  tags?: Readonly<Record<string, string>>;
}

/** The folder that a job writes to. */
export interface JobOutput {
  readonly s3Uri: string;
  readonly kmsKeyId?: string;
  /** Account that owns the bucket, 12 digits. */
  readonly bucketOwner?: string;
}

/** `in-progress`, then one of the others for good. The service has no way to cancel. */
export type JobStatus = "in-progress" | "completed" | "failed";

/** What the service says of a job. */
export interface JobState {
  invocationArn: string;
  modelArn?: string;
  status: JobStatus;
  /** Why it failed. */
  failureMessage?: string;
  clientRequestToken?: string;
  submitTime?: Date;
  lastModifiedTime?: Date;
  endTime?: Date;
  output: JobOutput;
}

/** A job on its way, which goes on without this program. */
export interface Job {
  /** Keep it to find the job again after a restart: `client.findJob(invocationArn)`. */
  readonly invocationArn: string;
  /** What was dropped or changed when it was started. */
  readonly warnings: readonly Warning[];
  /** Of the call that started or found it. */
  readonly metadata: ResponseMetadata;
  /** Asks once. Throws `BedrockError`. */
  poll(options?: { signal?: AbortSignal }): Promise<JobState>;
  /** Asks until the job has ended. Throws `model-error` when it failed, `aborted` when the signal says so; the job itself goes on. */
  wait(options?: JobWaitOptions): Promise<JobState>;
  /** The files in its folder, by the client's `store`. */
  files(): Promise<StoredFile[]>;
  /** One file, by name; the main one (such as `output.mp4`) where none is named. Throws `not-found`. */
  read(name?: string): Promise<Uint8Array>;
}

/** How to wait. */
export interface JobWaitOptions {
  signal?: AbortSignal;
  /** Milliseconds between two questions. Default 15,000, as in AWS's samples. */
  pollMs?: number;
  /** Told after each question. */
  onProgress?: (progress: JobProgress) => void;
}

/** How far a job may be. The service tells no percentage. */
export interface JobProgress {
  state: JobState;
  /** Milliseconds since it was submitted. */
  elapsedMs: number;
  /** Milliseconds that such a job takes as a rule; absent where nobody knows. */
  expectedMs?: number;
}

/** Which jobs to list. */
export interface JobFilter {
  status?: JobStatus;
  submittedAfter?: Date;
  submittedBefore?: Date;
  /** 1 to 1,000. */
  maxResults?: number;
  /** Of the page before. */
  nextToken?: string;
  /** By submission. Default: the service's, newest first. */
  order?: "ascending" | "descending";
}

/** A page of jobs. */
export interface JobPage {
  jobs: JobState[];
  /** Present where there are more. */
  nextToken?: string;
}

/** A file of a job. */
export interface StoredFile {
  /** Relative to the job's folder. */
  name: string;
  /** `s3://…` */
  uri: string;
  /** Bytes. */
  size?: number;
}

/** Reads what jobs wrote: S3, or the folder of a local server. Throws `BedrockError`. */
export interface ObjectStore {
  /** All below a folder, given as `s3://bucket/prefix/`. */
  list(folderUri: string): Promise<StoredFile[]>;
  read(uri: string): Promise<Uint8Array>;
}
