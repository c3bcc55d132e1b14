import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  BedrockError,
  type ErrorCode,
  isBedrockError,
  type JsonObject,
  type Transport,
  type WireCall,
  type WireStream,
} from "@bedplate/core";
import {
  fileOf,
  type RecordedAnswer,
  type RecordedCall,
  type RecordedError,
  recordedCall,
} from "./cassette.ts";
import { writeCassette } from "./cassette-file.ts";
import { type Redaction, redacted, redactedReply } from "./redaction.ts";

/** How calls are recorded. */
export interface RecordOptions extends Redaction {
  /** The clock, in milliseconds. Default `performance.now`. */
  now?: () => number;
}

/**
 * The same transport, which also writes each call and its answer into a file of `folder`. A call that comes again is
 * one more answer in its file; with a new recorder its file begins anew. Prompts and answers are written as they are.
 */
export function recordTo(folder: string, transport: Transport, options: RecordOptions = {}): Transport {
  const { now = () => performance.now() } = options;
  const keep = createKeeper(folder);
  const begin = (call: WireCall, streaming: boolean): Take => {
    const recorded = recordedCall(call, streaming, options);
    const begun = now();
    const elapsed = (): number => Math.round(now() - begun);
    return { redaction: options, elapsed, keep: (answer) => keep(recorded, answer) };
  };
  return {
    async send(call, how) {
      const take = begin(call, false);
      const reply = await transport.send(call, how).catch((error: unknown) => fail(take, error));
      const body = redactedReply(reply.body, options);
      await take.keep({ ms: take.elapsed(), headers: keptHeaders(reply.headers), body });
      return reply;
    },
    async stream(call, how) {
      const take = begin(call, true);
      const stream = await transport.stream(call, how).catch((error: unknown) => fail(take, error));
      return { ...stream, batches: recordStream(stream, take) };
    },
    async duplex(call) {
      throw oneWayOnly("Recording", call);
    },
  };
}

/** Why a conversation both ways at once is not for recordings. */
export function oneWayOnly(what: string, { modelId }: WireCall): BedrockError {
  const message = `${modelId}: ${what} is for calls and streams; a conversation both ways at once has no body to know it by. Use the transport itself.`;
  return new BedrockError("unsupported", message, { modelId });
}

interface Take {
  redaction: Redaction;
  elapsed: () => number;
  keep: (answer: RecordedAnswer) => Promise<void>;
}

async function fail(take: Take, error: unknown): Promise<never> {
  // What the caller stopped was never answered.
  if (!isAborted(error)) await take.keep({ ms: take.elapsed(), error: recordedError(error, take.redaction) });
  throw error;
}

async function* recordStream(
  { headers, batches }: WireStream,
  take: Take,
): AsyncGenerator<readonly JsonObject[]> {
  const answer: Required<Pick<RecordedAnswer, "batches">> & RecordedAnswer = {
    ms: take.elapsed(),
    headers: keptHeaders(headers),
    batches: [],
    left: true,
  };
  try {
    for await (const batch of batches) {
      const chunks = batch.map((chunk) => redactedReply(chunk, take.redaction));
      answer.batches.push({ ms: take.elapsed(), chunks });
      yield batch;
    }
    delete answer.left;
  } catch (error) {
    if (!isAborted(error)) {
      delete answer.left;
      answer.error = recordedError(error, take.redaction);
    }
    throw error;
  } finally {
    await take.keep(answer);
  }
}

function isAborted(error: unknown): boolean {
  return isBedrockError(error) && error.code === "aborted";
}

function recordedError(error: unknown, redaction: Redaction): RecordedError {
  const code: ErrorCode = isBedrockError(error) ? error.code : "internal-error";
  const message = error instanceof Error ? error.message : String(error);
  const { type, status, retryAfterMs }: Partial<BedrockError> = isBedrockError(error) ? error : {};
  return {
    code,
    message: redacted(message, redaction),
    ...(type !== undefined && { type }),
    ...(status !== undefined && { status }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

// Others may hold cookies, or say who called.
function keptHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => /^(?:x-amzn-|content-type$)/.test(name));
  return Object.fromEntries(kept.toSorted());
}

function createKeeper(folder: string): (call: RecordedCall, answer: RecordedAnswer) => Promise<void> {
  const files = new Map<string, { answers: RecordedAnswer[]; written: Promise<void> }>();
  return (call, answer) => {
    const name = fileOf(call);
    const file = files.get(name) ?? { answers: [], written: Promise.resolve() };
    files.set(name, file);
    file.answers.push(answer);
    // One after the other, each with all answers up to then.
    const write = (): Promise<void> => save(folder, name, writeCassette({ call, answers: file.answers }));
    file.written = file.written.then(write, write);
    return file.written;
  };
}

// Whoever reads meanwhile finds the old file or the new one.
async function save(folder: string, name: string, text: string): Promise<void> {
  const path = join(folder, name);
  const unfinished = `${path}.${process.pid}.tmp`;
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(unfinished, text);
    await rename(unfinished, path);
  } catch (cause) {
    const reason = cause instanceof Error && "code" in cause ? cause.code : "unknown";
    throw new BedrockError("configuration", `The recording ${path} can't be written (${reason}).`, { cause });
  }
}
