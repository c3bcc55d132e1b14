import type { ResponseMetadata, Warning } from "./chat.ts";
import type { CallOptions, ClientOptions } from "./client.ts";
import { send } from "./client-send.ts";
import type { EmbeddingJob, EmbeddingSegment } from "./embedding-job.ts";
import { BedrockError } from "./error.ts";
import type { Job, JobState, ObjectStore, StoredFile } from "./job.ts";
import type { EmbeddingJobAdapter } from "./job-adapter.ts";
import { waitForJob } from "./job-wait.ts";
import { readJob } from "./job-wire.ts";
import { parseModelId } from "./model-id.ts";
import { metadataOf, naming } from "./stream.ts";
import type { WireCall } from "./transport.ts";

/** What is known of a job that was started or found. */
export interface OpenJob<Known> {
  invocationArn: string;
  /** The client's adapter for the job's model. */
  adapter: Known;
  expectedMs?: number;
  /** As it was found. */
  state?: JobState;
  warnings: Warning[];
  metadata: ResponseMetadata;
}

/** A job as the client's users see it. */
export function openJob(
  {
    invocationArn,
    adapter,
    expectedMs,
    warnings,
    metadata,
    ...open
  }: OpenJob<{ readonly mainFile: string } | undefined>,
  options: ClientOptions,
): Job {
  let last = open.state;
  const poll: Job["poll"] = async ({ signal } = {}) => {
    last = (await pollJob(invocationArn, options, signal ? { signal } : {})).state;
    return last;
  };
  const folder = async (): Promise<string> => folderOf(last ?? (await poll()));
  return {
    invocationArn,
    warnings,
    metadata,
    poll,
    wait: (wait) => waitForJob(poll, wait, expectedMs),
    files: async () => storeOf(options).list(await folder()),
    read: async (name = adapter?.mainFile) => {
      const store = storeOf(options);
      if (name === undefined) throw nameless(invocationArn);
      return store.read(`${await folder()}${name}`);
    },
  };
}

/** A job of embeddings as the client's users see it. */
export function openEmbeddingJob(open: OpenJob<EmbeddingJobAdapter>, options: ClientOptions): EmbeddingJob {
  const job = openJob(open, options);
  return { ...job, embeddings: () => readVectors(job, open, options) };
}

/** Asks the service for a job's state. The region of its ARN is asked. */
export async function pollJob(
  invocationArn: string,
  options: ClientOptions,
  call: CallOptions,
): Promise<{ state: JobState; metadata: ResponseMetadata }> {
  const [, region] = /^arn:[^:]+:bedrock:([^:]+):/.exec(invocationArn) ?? [];
  const wire: WireCall = {
    operation: "GetAsyncInvoke",
    modelId: "",
    invocationArn,
    ...(region && { region }),
    headers: {},
    body: {},
  };
  return send(
    wire,
    ({ headers, body }) => {
      const state = naming({ model: parseModelId(invocationArn) }, headers, () => readJob(body));
      return { state, metadata: metadataOf({ model: parseModelId(state.modelArn ?? "") }, headers) };
    },
    options,
    call,
  );
}

/** The job's own folder, which the service names only once it is there. */
function folderOf({ invocationArn, output }: JobState): string {
  const id = invocationArn.slice(invocationArn.lastIndexOf("/") + 1);
  const base = output.s3Uri.replace(/\/+$/, "");
  return base.endsWith(`/${id}`) ? `${base}/` : `${base}/${id}/`;
}

async function readVectors(
  job: Job,
  { adapter, metadata }: OpenJob<EmbeddingJobAdapter>,
  options: ClientOptions,
): Promise<EmbeddingSegment[]> {
  // Files of a job that goes on are a part of the vectors, and look like all.
  const { status } = await job.poll();
  if (status !== "completed") throw noVectors(job.invocationArn);
  const named = (await job.files()).filter(({ name }) => adapter.holdsVectors(name));
  if (named.length === 0) throw noVectors(job.invocationArn);
  const store = storeOf(options);
  const read = async ({ name, uri }: StoredFile): Promise<[string, Uint8Array]> => [
    name,
    await store.read(uri),
  ];
  const files = Object.fromEntries(await Promise.all(named.map(read)));
  return naming({ model: parseModelId(metadata.modelId) }, {}, () => adapter.decodeFiles(files));
}

function noVectors(arn: string): BedrockError {
  return new BedrockError("not-found", `${arn} has no vectors yet. They are there when wait() has returned.`);
}

function nameless(arn: string): BedrockError {
  const message = `${arn}: no adapter of this client knows its model and so its main file. Name a file, or add the adapter.`;
  return new BedrockError("configuration", message);
}

function storeOf({ store }: ClientOptions): ObjectStore {
  if (store) return store;
  const ways =
    "createClient({ store: createS3Store() }) of @bedplate/aws, or createFolderStore(folder) of @bedplate/server for a local server";
  throw new BedrockError("configuration", `Reading a job's files needs a store: ${ways}.`);
}
