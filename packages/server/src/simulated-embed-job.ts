import type { Backend } from "@bedplate/core";
import { segmentsOf } from "./simulated-embed.ts";
import { requireEnded, type SimulatedJobOptions, simulatedJob } from "./simulated-job.ts";

/** Embeddings of long inputs that take a while. */
export function simulatedEmbeddingJob(options: SimulatedJobOptions): NonNullable<Backend["startEmbedding"]> {
  return async (request) => {
    const job = simulatedJob(request, Promise.resolve({}), options);
    return {
      ...job,
      async embeddings() {
        requireEnded(await job.poll());
        return segmentsOf(request);
      },
    };
  };
}
