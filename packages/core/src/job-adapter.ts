import type { Adapter, Call, EncodedRequest, ServerCall } from "./adapter.ts";
import type { EmbeddingJobRequest, EmbeddingSegment } from "./embedding-job.ts";
import type { JobOutput } from "./job.ts";
import type { JsonObject } from "./json.ts";
import type { ModelRef } from "./model-id.ts";
import type { VideoRequest } from "./video.ts";

/** Files by name, relative to a job's folder. */
export type JobFiles = Readonly<Record<string, Uint8Array>>;

/** A client's view of a format of asynchronous calls: a synchronous, pure codec of `modelInput`. */
export interface JobAdapter<Request> extends Adapter {
  readonly operation: "StartAsyncInvoke";
  encodeRequest(call: Call<Request>): EncodedRequest;
  /** The file that `read()` gives. */
  readonly mainFile: string;
  /** Milliseconds that such a job takes as a rule. */
  expectedMs?(request: Request): number;
}

/** Films. */
export interface VideoAdapter extends JobAdapter<VideoRequest> {
  readonly kind: "video";
}

/** Embeddings of long inputs. */
export interface EmbeddingJobAdapter extends JobAdapter<EmbeddingJobRequest> {
  readonly kind: "embedding-job";
  /** Whether a file holds vectors. */
  holdsVectors(name: string): boolean;
  /** The vectors, out of the files that hold them. Throws `invalid-response`. */
  decodeFiles(files: JobFiles): EmbeddingSegment[];
}

/** What a server must know to write a job's files. */
export interface JobCall<Request> extends ServerCall<Request> {
  /** The job's own folder, with a slash at its end. */
  readonly folderUri: string;
}

/** The same format seen from a server. Decoding throws `invalid-request`. */
export interface JobServerAdapter<Request, Made> {
  readonly kind: string;
  readonly name: string;
  readonly operation: "StartAsyncInvoke";
  supports(model: ModelRef): boolean;
  accepts(modelInput: JsonObject): boolean;
  decodeRequest(modelInput: JsonObject, model: ModelRef, output: JobOutput): Request;
  /** The files of a job that has ended well. */
  encodeFiles(made: Made, call: JobCall<Request>): JobFiles;
  /** The files of a job that has just begun. */
  firstFiles?(call: JobCall<Request>): JobFiles;
  /** The files of a job that has failed, beside the first ones. */
  failedFiles?(failureMessage: string, call: JobCall<Request>): JobFiles;
}

/** Films, seen from a server: made of the bytes of the MP4 and, where there were shots, of theirs. */
export interface VideoServerAdapter
  extends JobServerAdapter<VideoRequest, { film: Uint8Array; shots?: readonly Uint8Array[] }> {
  readonly kind: "video";
}

/** Embeddings of long inputs, seen from a server. */
export interface EmbeddingJobServerAdapter
  extends JobServerAdapter<EmbeddingJobRequest, readonly EmbeddingSegment[]> {
  readonly kind: "embedding-job";
}
