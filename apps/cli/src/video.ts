import { setTimeout as wait } from "node:timers/promises";
import type { Client, Job, JobProgress, VideoRequest } from "@bedplate/core";
import { SingleBar } from "cli-progress";
import { type ConnectionOptions, connect } from "./connection.ts";
import { cancellable, note, print, UsageError } from "./exit.ts";
import { optionsOf, pictureOf, refuseOverwriting, sizeOf, write } from "./files.ts";
import { readRatio } from "./image.ts";

interface VideoCommandOptions extends ConnectionOptions {
  output?: string;
  s3Uri?: string;
  duration?: number;
  aspectRatio?: string;
  resolution?: string;
  seed?: number;
  image?: string;
  poll?: number;
  wait: boolean;
  options?: string;
  force?: boolean;
}

/** Starts a film or finds one, waits for it, and writes it into a file. */
export async function makeVideo(
  model: string,
  prompt: string | undefined,
  options: VideoCommandOptions,
): Promise<void> {
  const { output, force } = options;
  if (options.wait && output === undefined)
    throw new UsageError("Say where the film goes with -o FILE, or pass --no-wait.");
  if (options.local && !options.wait)
    throw new UsageError(
      "The embedded Bedrock ends with this command. Use --no-wait with a `bedplate serve`.",
    );
  refuseOverwriting(output === undefined ? [] : [output], force);
  const { client, close } = await connect(model, options);
  try {
    await cancellable(async (signal) => {
      const job = await open(client, model, prompt, options, signal);
      for (const warning of job.warnings) note(`warning: ${warning.message}`);
      print(job.invocationArn);
      if (!options.wait || output === undefined) return;
      await showing(job, options, signal);
      const film = await job.read();
      write(output, film);
      print(`${output} · ${sizeOf(film.length)}`);
    });
  } finally {
    await close();
  }
}

async function open(
  client: Client,
  model: string,
  prompt: string | undefined,
  options: VideoCommandOptions,
  signal: AbortSignal,
): Promise<Job> {
  if (model.includes(":async-invoke/")) return client.findJob(model, { signal });
  return client.startVideo(requestOf(model, prompt, options), { signal });
}

function requestOf(model: string, prompt: string | undefined, options: VideoCommandOptions): VideoRequest {
  const { s3Uri = options.local ? "s3://local/films" : undefined } = options;
  if (s3Uri === undefined)
    throw new UsageError("Say where the service may write with --s3-uri s3://bucket/folder.");
  const { duration, aspectRatio, resolution, seed, image } = options;
  return {
    model,
    output: { s3Uri },
    ...(prompt !== undefined && { prompt }),
    ...(duration !== undefined && { durationSeconds: duration }),
    ...(aspectRatio !== undefined && { aspectRatio: readRatio(aspectRatio) }),
    ...(resolution !== undefined && { resolution }),
    ...(seed !== undefined && { seed }),
    ...(image !== undefined && { firstFrame: pictureOf(image) }),
    ...optionsOf(options.options),
  };
}

/** Waits with a bar: filled by the time that such a job takes as a rule, since the service tells no percentage. */
async function showing(job: Job, { poll, local }: VideoCommandOptions, signal: AbortSignal): Promise<void> {
  const pollMs = (poll ?? (local ? 0.2 : 15)) * 1000;
  const bar = new SingleBar({
    format: "{bar} {elapsed} {status}",
    stream: process.stderr,
    hideCursor: true,
    // In a file there is nothing to redraw.
    noTTYOutput: false,
  });
  let latest: JobProgress | undefined;
  bar.start(100, 0, { elapsed: "0 s", status: "in-progress" });
  const ticking = new AbortController();
  const tick = async (): Promise<void> => {
    for (const begun = performance.now(); ; await wait(200, undefined, { signal: ticking.signal })) {
      const elapsedMs = latest ? latest.elapsedMs : performance.now() - begun;
      bar.update(filled(elapsedMs, latest?.expectedMs), { elapsed: `${Math.round(elapsedMs / 1000)} s` });
    }
  };
  void tick().catch(() => undefined);
  try {
    await job.wait({ signal, pollMs, onProgress: (progress) => (latest = progress) });
    bar.update(100, { status: "completed" });
  } finally {
    ticking.abort();
    bar.stop();
  }
}

const halfTimeMs = 60_000;

// Never full before the end, and always growing.
function filled(elapsedMs: number, expectedMs = halfTimeMs * 2): number {
  return Math.min(99, Math.round(100 * (1 - 0.5 ** ((2 * elapsedMs) / expectedMs))));
}
