import { BedrockError } from "./error.ts";
import type { Job, JobState, JobWaitOptions } from "./job.ts";
import { wait } from "./retry.ts";

const defaultPollMs = 15_000;

/** Asks until a job has ended. Throws `model-error` when it failed, `aborted` when the signal says so. */
export async function waitForJob(
  poll: Job["poll"],
  { signal, pollMs = defaultPollMs, onProgress }: JobWaitOptions = {},
  expectedMs?: number,
): Promise<JobState> {
  const begun = new Date();
  for (;;) {
    const state = await poll(signal && { signal });
    const { submitTime = begun, endTime = new Date() } = state;
    // The service has another clock.
    const elapsedMs = Math.max(0, endTime.getTime() - submitTime.getTime());
    onProgress?.({ state, elapsedMs, ...(expectedMs !== undefined && { expectedMs }) });
    if (state.status === "completed") return state;
    if (state.status === "failed") throw failure(state);
    await wait(pollMs, signal);
  }
}

function failure({ invocationArn, failureMessage, modelArn }: JobState): BedrockError {
  const why = failureMessage || "The service doesn't say why.";
  return new BedrockError("model-error", `${invocationArn} failed: ${why}`, { modelId: modelArn });
}
