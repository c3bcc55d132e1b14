import { createHash } from "node:crypto";
import {
  type Backend,
  BedrockError,
  inKeyOrder,
  type JobCall,
  type JobState,
  type JobStatus,
  type JsonObject,
  type ModelRef,
  type ServerAdapter,
} from "@bedplate/core";
import { foundationModelArn, regionOf } from "./arn.ts";
import type { HandlerOptions, IncomingCall } from "./handler.ts";
import type { JobRegistry } from "./job-registry.ts";
import { readList, readStart, type StartRequest } from "./job-request.ts";
import { embeddingWork, filmWork, type JobWork } from "./job-work.ts";
import { requireText } from "./members.ts";
import { callOf, modelOf, nativeAdapter, parseBody } from "./open-call.ts";
import { jsonReply } from "./reply.ts";

/** StartAsyncInvoke: a job begins, and its ARN comes back. */
export async function startAsyncInvoke(
  incoming: IncomingCall,
  options: HandlerOptions,
  jobs: JobRegistry,
): Promise<Response> {
  const start = readStart(parseBody(incoming.body));
  const model = modelOf({ ...incoming, path: { modelId: start.modelId } }, options, "StartAsyncInvoke");
  const adapter = nativeAdapter(start.modelInput, model, options, "StartAsyncInvoke");
  const makeWork = workOf(adapter, start, model, options.backend);
  const region = regionOf(incoming.headers);
  const { invocationArn } = await jobs.start({
    region,
    modelArn: arnOf(model, region),
    ...(start.token && { once: { token: start.token, trace: traceOf(start) } }),
    output: start.output,
    open: (folderUri) => makeWork({ ...incoming, folderUri }),
  });
  return jsonReply({ invocationArn }, incoming.requestId);
}

/** GetAsyncInvoke. */
export async function getAsyncInvoke(
  { path, requestId }: IncomingCall,
  _options: HandlerOptions,
  jobs: JobRegistry,
): Promise<Response> {
  const invocationArn = requireText(path.invocationArn, "invocationArn", arnRule);
  return jsonReply(encodeState(await jobs.get(invocationArn)), requestId);
}

/** ListAsyncInvokes: page by page, the newest first unless asked otherwise. */
export async function listAsyncInvokes(
  { query, requestId }: IncomingCall,
  _options: HandlerOptions,
  jobs: JobRegistry,
): Promise<Response> {
  const { jobs: listed, nextToken } = await jobs.list(readList(query));
  const asyncInvokeSummaries = listed.map(encodeState);
  return jsonReply({ asyncInvokeSummaries, ...(nextToken && { nextToken }) }, requestId);
}

const arnRule = {
  max: 2048,
  pattern: "arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:async-invoke/[a-z0-9]{12}",
};

/** Decodes the request at once, so that a wrong one is refused, and gives what makes its work where the folder is known. */
function workOf(
  adapter: ServerAdapter,
  { modelInput, output, token, tags }: StartRequest,
  model: ModelRef,
  backend: Backend,
): (where: Pick<IncomingCall, "requestId"> & { folderUri: string }) => JobWork {
  const more = { ...(token && { clientRequestToken: token }), ...(tags && { tags }) };
  switch (adapter.kind) {
    case "video": {
      const request = { ...adapter.decodeRequest(modelInput, model, output), ...more };
      return (where) => filmWork(adapter, jobCall(where, model, request), backend);
    }
    case "embedding-job": {
      const request = { ...adapter.decodeRequest(modelInput, model, output), ...more };
      return (where) => embeddingWork(adapter, jobCall(where, model, request), backend);
    }
    default:
      throw new BedrockError("invalid-request", "The provided model identifier is invalid.");
  }
}

function jobCall<Request>(
  { requestId, folderUri }: Pick<IncomingCall, "requestId"> & { folderUri: string },
  model: ModelRef,
  request: Request,
): JobCall<Request> {
  return { ...callOf({ requestId }, model, request), folderUri };
}

function arnOf({ kind, id, name = id }: ModelRef, region: string): string {
  // An ARN that hides its model can only be told as it is.
  return kind === "provisioned-model" || name.startsWith("arn:") ? id : foundationModelArn(name, region);
}

// Of what was read: the order of keys, and how the JSON is written, make no other request.
function traceOf(start: StartRequest): string {
  return createHash("sha256").update(JSON.stringify(start, inKeyOrder)).digest("hex");
}

const statuses: Readonly<Record<JobStatus, string>> = {
  "in-progress": "InProgress",
  completed: "Completed",
  failed: "Failed",
};

function encodeState(state: JobState): JsonObject {
  const { invocationArn, modelArn, clientRequestToken, status, failureMessage, output } = state;
  const { submitTime, lastModifiedTime, endTime } = state;
  return {
    invocationArn,
    modelArn,
    clientRequestToken,
    status: statuses[status],
    failureMessage,
    submitTime: submitTime?.toISOString(),
    lastModifiedTime: lastModifiedTime?.toISOString(),
    endTime: endTime?.toISOString(),
    outputDataConfig: { s3OutputDataConfig: { ...output } },
  };
}
