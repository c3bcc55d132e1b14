import type {
  Backend,
  EmbeddingJobRequest,
  EmbeddingJobServerAdapter,
  Job,
  JobCall,
  JobFiles,
  VideoRequest,
  VideoServerAdapter,
} from "@bedplate/core";
import { able } from "./invoke-reply.ts";

/** A job as its format and the backend see it. */
export interface JobWork {
  /** Has the backend begin. */
  begin(): Promise<BegunJob>;
  /** Files of the beginning. */
  first(): JobFiles;
  /** Files of a failure. */
  failed(failureMessage: string): JobFiles;
}

/** A job that the backend is at. */
export interface BegunJob {
  poll: Job["poll"];
  /** Files of what was made, once it has been. */
  files(): Promise<JobFiles>;
}

/** A film, by the backend's `startVideo`. */
export function filmWork(
  adapter: VideoServerAdapter,
  call: JobCall<VideoRequest>,
  backend: Backend,
): JobWork {
  return {
    ...filesOf(adapter, call),
    async begin() {
      const job = await able(backend, "startVideo")(call.request);
      const files = async (): Promise<JobFiles> => {
        const film = await job.read();
        const names = (await job.files())
          .map(({ name }) => name)
          .filter((name) => /^shot_\d+\.mp4$/.test(name));
        const shots = await Promise.all(names.sort().map((name) => job.read(name)));
        return adapter.encodeFiles({ film, ...(shots.length > 0 && { shots }) }, call);
      };
      return { poll: job.poll, files };
    },
  };
}

/** Embeddings, by the backend's `startEmbedding`. */
export function embeddingWork(
  adapter: EmbeddingJobServerAdapter,
  call: JobCall<EmbeddingJobRequest>,
  backend: Backend,
): JobWork {
  return {
    ...filesOf(adapter, call),
    async begin() {
      const job = await able(backend, "startEmbedding")(call.request);
      return { poll: job.poll, files: async () => adapter.encodeFiles(await job.embeddings(), call) };
    },
  };
}

function filesOf<Request>(
  adapter: {
    firstFiles?(call: JobCall<Request>): JobFiles;
    failedFiles?(failureMessage: string, call: JobCall<Request>): JobFiles;
  },
  call: JobCall<Request>,
): Pick<JobWork, "first" | "failed"> {
  return {
    first: () => adapter.firstFiles?.(call) ?? {},
    failed: (failureMessage) => adapter.failedFiles?.(failureMessage, call) ?? {},
  };
}
