import type { CallOptions, ClientOptions } from "./client.ts";
import { resolve } from "./client-model.ts";
import { findModel } from "./client-reply.ts";
import { send } from "./client-send.ts";
import type { EmbeddingJob, EmbeddingJobRequest, FoundJob } from "./embedding-job.ts";
import { isBedrockError } from "./error.ts";
import type { JobFilter, JobPage, JobState } from "./job.ts";
import type { EmbeddingJobAdapter, JobAdapter, VideoAdapter } from "./job-adapter.ts";
import { type OpenJob, openEmbeddingJob, openJob, pollJob } from "./job-open.ts";
import { encodeFilter, encodeJob, readJobPage } from "./job-wire.ts";
import { readString, required } from "./json.ts";
import { metadataOf, naming } from "./stream.ts";
import type { WireCall, WireReply } from "./transport.ts";
import type { VideoJob, VideoRequest } from "./video.ts";

/** The client's methods for films. */
export const videoMethods: {
  startVideo: typeof startVideo;
  findJob: typeof findJob;
  listAsyncInvokes: typeof listAsyncInvokes;
} = { startVideo, findJob, listAsyncInvokes };

/** The client's methods for embeddings of long inputs. */
export const embeddingJobMethods: {
  startEmbedding: typeof startEmbedding;
  findJob: typeof findJob;
  listAsyncInvokes: typeof listAsyncInvokes;
} = { startEmbedding, findJob, listAsyncInvokes };

async function startVideo(
  request: VideoRequest,
  call: CallOptions,
  options: ClientOptions,
): Promise<VideoJob> {
  return openJob(await start<VideoRequest, VideoAdapter>("video", request, call, options), options);
}

async function startEmbedding(
  request: EmbeddingJobRequest,
  call: CallOptions,
  options: ClientOptions,
): Promise<EmbeddingJob> {
  const started = await start<EmbeddingJobRequest, EmbeddingJobAdapter>(
    "embedding-job",
    request,
    call,
    options,
  );
  return openEmbeddingJob(started, options);
}

async function findJob(invocationArn: string, call: CallOptions, options: ClientOptions): Promise<FoundJob> {
  const { state, metadata } = await pollJob(invocationArn, options, call);
  const adapter = await adapterOf(state, options, call.signal);
  const found = { invocationArn, state, metadata, warnings: [] };
  if (adapter?.kind === "embedding-job") return openEmbeddingJob({ ...found, adapter }, options);
  return openJob({ ...found, adapter }, options);
}

async function listAsyncInvokes(
  filter: JobFilter,
  call: CallOptions,
  options: ClientOptions,
): Promise<JobPage> {
  const wire: WireCall = {
    operation: "ListAsyncInvokes",
    modelId: "",
    query: encodeFilter(filter),
    headers: {},
    body: {},
  };
  return send(wire, ({ body }) => readJobPage(body), options, call);
}

async function start<Request extends VideoRequest | EmbeddingJobRequest, Found extends JobAdapter<Request>>(
  kind: Found["kind"],
  request: Request,
  call: CallOptions,
  options: ClientOptions,
): Promise<OpenJob<Found>> {
  const { adapter, model } = await findModel<Found>(kind, request.model, options, call.signal);
  const { body, warnings } = adapter.encodeRequest({ request, model });
  // One token for all attempts, so that a retry doesn't start a second job.
  const token = request.clientRequestToken ?? crypto.randomUUID();
  const wire: WireCall = {
    operation: "StartAsyncInvoke",
    modelId: model.id,
    ...(model.region && { region: model.region }),
    headers: {},
    body: { modelId: model.id, modelInput: body, ...encodeJob(request, token) },
  };
  const read = ({ headers, body: reply }: WireReply): OpenJob<Found> => {
    const arn = (): string => required(readString(reply, "invocationArn"), "invocationArn");
    return {
      invocationArn: naming({ model }, headers, arn),
      adapter,
      ...(adapter.expectedMs && { expectedMs: adapter.expectedMs(request) }),
      warnings,
      metadata: { ...metadataOf({ model }, headers), ...(call.includeRaw && { reply }) },
    };
  };
  return send(wire, read, options, call);
}

// A job without one can be asked and its files read, by their names.
async function adapterOf(
  { modelArn }: JobState,
  options: ClientOptions,
  signal: AbortSignal | undefined,
): Promise<VideoAdapter | EmbeddingJobAdapter | undefined> {
  if (modelArn === undefined) return undefined;
  const model = await resolve(modelArn, options, signal).catch((error: unknown) => {
    // Who may not ask about models can still ask for a job.
    const hidden = isBedrockError(error) && ["unknown-model", "access-denied"].includes(error.code);
    if (hidden) return undefined;
    throw error;
  });
  const found = options.adapters.find(
    ({ operation, supports }) => operation === "StartAsyncInvoke" && model && supports(model),
  );
  // The operation has no other kinds.
  return found as VideoAdapter | EmbeddingJobAdapter | undefined;
}
