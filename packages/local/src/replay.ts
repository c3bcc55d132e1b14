import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  abortedError,
  BedrockError,
  type JsonObject,
  type Transport,
  type TransportOptions,
  type WireCall,
  type WireReply,
} from "@bedplate/core";
import { type Cassette, fileOf, type RecordedAnswer, type RecordedError, recordedCall } from "./cassette.ts";
import { readCassette } from "./cassette-file.ts";
import { nearest } from "./nearest.ts";
import { oneWayOnly } from "./record.ts";
import type { Redaction } from "./redaction.ts";

/** How recordings are played. */
export interface ReplayOptions extends Redaction {
  /** Whether answers take as long as they took. Default: they come at once. */
  pace?: "recorded" | "none";
}

/**
 * A transport that gives what `recordTo` wrote into `folder`, errors included, and never asks anyone. A call that comes
 * again gets its answers in turn, the last one from then on. Throws `not-found` for what was never asked, with what
 * differs from the nearest recording: prompts stand in that message.
 */
export function replayFrom(folder: string, options: ReplayOptions = {}): Transport {
  const turns = new Map<string, number>();
  const answerTo = async (call: WireCall, how: Asking): Promise<RecordedAnswer> => {
    if (how.signal?.aborted) throw abortedError(how.signal, call.modelId || undefined);
    const wanted = recordedCall(call, how.streaming, options);
    const name = fileOf(wanted);
    const cassette = await load(folder, name);
    if (!cassette) throw await missing(call, folder, (others) => nearest(wanted, others));
    const turn = turns.get(name) ?? 0;
    turns.set(name, turn + 1);
    const answer = cassette.answers[turn] ?? cassette.answers.at(-1) ?? { ms: 0 };
    await waitUntil(answer.ms, 0, call, how, options);
    if (answer.error && !answer.batches) throw failure(answer.error, call);
    return answer;
  };
  return {
    async send(call, { signal } = {}) {
      const { headers = {}, body } = await answerTo(call, { signal, streaming: false });
      return { headers, body: body ?? {} } satisfies WireReply;
    },
    async stream(call, { signal } = {}) {
      const how = { signal, streaming: true };
      const answer = await answerTo(call, how);
      return { headers: answer.headers ?? {}, batches: play(answer, call, how, options) };
    },
    async duplex(call) {
      throw oneWayOnly("Replaying", call);
    },
  };
}

interface Asking extends TransportOptions {
  streaming: boolean;
}

async function* play(
  { ms: begun, batches = [], left, error }: RecordedAnswer,
  call: WireCall,
  how: Asking,
  options: ReplayOptions,
): AsyncGenerator<readonly JsonObject[]> {
  let past = begun;
  for (const { ms, chunks } of batches) {
    await waitUntil(ms, past, call, how, options);
    past = ms;
    yield chunks;
  }
  if (error) throw failure(error, call);
  if (!left) return;
  const message = `${call.modelId}: this recording ends where its reader left the stream. Record it anew, and read to the end.`;
  throw new BedrockError("stream-truncated", message, { modelId: call.modelId });
}

async function waitUntil(
  ms: number,
  past: number,
  { modelId }: WireCall,
  { signal }: Asking,
  { pace = "none" }: ReplayOptions,
): Promise<void> {
  if (pace === "recorded")
    await sleep(ms - past, undefined, signal && { signal }).catch((cause: unknown) => {
      throw signal ? abortedError(signal, modelId || undefined) : cause;
    });
  if (signal?.aborted) throw abortedError(signal, modelId || undefined);
}

function failure({ code, message, ...details }: RecordedError, { modelId }: WireCall): BedrockError {
  return new BedrockError(code, message, { ...details, modelId: modelId || undefined });
}

async function load(folder: string, name: string): Promise<Cassette | undefined> {
  const path = join(folder, name);
  try {
    return readCassette(await readFile(path, "utf8"), path);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    if (error instanceof BedrockError) throw error;
    throw new BedrockError("configuration", `The recording ${path} can't be read.`, { cause: error });
  }
}

async function missing(
  { modelId, operation }: WireCall,
  folder: string,
  compare: (others: readonly Cassette[]) => string,
): Promise<BedrockError> {
  const names = await readdir(folder).catch(() => []);
  // A file that is no recording is nothing to compare with.
  const read = names
    .filter((name) => name.endsWith(".json"))
    .map((name) => load(folder, name).catch(() => undefined));
  const others = (await Promise.all(read)).filter((cassette) => cassette !== undefined);
  const fact = `${modelId || operation}: this ${operation} call is not among the ${others.length} recordings in ${folder}.`;
  const message = `${fact} Record it with recordTo.${compare(others)}`;
  return new BedrockError("not-found", message, { modelId: modelId || undefined });
}
