import type { ResponseMetadata, Usage, Warning } from "./chat.ts";
import type { ClientOptions, EmbedOptions } from "./client.ts";
import { encodeCall, findModel, type ReplyCall, sendCall, sumUsage } from "./client-reply.ts";
import { uncarried } from "./client-settings.ts";
import {
  type EmbeddingCall,
  EmbeddingError,
  type EmbeddingFailure,
  type EmbeddingForm,
  type EmbeddingInput,
  type EmbeddingOutput,
  type EmbeddingRequest,
  type EmbeddingResponse,
  type Vector,
} from "./embedding.ts";
import { formOf, partsOf } from "./embedding-input.ts";
import { BedrockError, type ErrorCode, isBedrockError } from "./error.ts";
import type { ModelRef } from "./model-id.ts";
import type { EmbeddingAdapter } from "./reply-adapter.ts";
import { abortedError } from "./retry.ts";
import { unsupported } from "./unsupported.ts";

/** The client's method for embeddings. */
export const embeddingMethods: { embed: typeof embed } = { embed };

const defaultConcurrency = 4;

const encoder = new TextEncoder();

// A body may have 25,000,000 bytes, of which media take nearly all.
const maxBatchBytes = 20_000_000;

async function embed(
  request: EmbeddingRequest,
  call: EmbedOptions,
  options: ClientOptions,
): Promise<EmbeddingResponse> {
  const found = await findModel<EmbeddingAdapter>("embedding", request.model, options, call.signal);
  const { adapter, model } = found;
  check(request, adapter, model);
  // All of them are encoded first, so that a wrong request fails before anything is sent.
  const left = uncarried(request, ["purpose", "truncate"], adapter, model);
  const batches = split(request.inputs, adapter).map((indexes): Batch => {
    const inputs = indexes.map((index) => request.inputs[index]!);
    const { warnings, ...ready } = encodeCall(adapter, { model, request: { ...request, inputs } });
    return { indexes, ...ready, warnings: [...left, ...warnings] };
  });
  const answers = await sendAll(batches, request.inputs.length, call, options);
  return joined(batches, answers, request.inputs.length, call.signal && abortedBy(call.signal, model));
}

/** A call that carries some of the inputs. */
interface Batch extends ReplyCall<EmbeddingRequest, EmbeddingOutput> {
  indexes: number[];
}

interface Success {
  output: EmbeddingOutput;
  metadata: ResponseMetadata;
}

type Answer = Success | BedrockError | undefined;

function check(request: EmbeddingRequest, adapter: EmbeddingAdapter, model: ModelRef): void {
  const { inputs, type = "float", dimensions } = request;
  for (const [index, input] of inputs.entries()) {
    const form = formOf(input);
    if (partsOf(input).length === 0)
      throw new BedrockError("invalid-request", `${model.id}: input ${index} has no parts.`, {
        modelId: model.id,
      });
    if (form in adapter.batchSizes) continue;
    const forms = Object.keys(adapter.batchSizes).join(", ");
    throw unsupported(
      { model },
      `input ${index} is ${form}, and the ${adapter.name} format takes ${forms}`,
      "Use a model that takes it.",
    );
  }
  const types = adapter.types(model);
  if (!types.includes(type))
    throw unsupported({ model }, `it has no vectors of type ${type}`, `It has ${types.join(", ")}.`);
  const known = adapter.dimensions(model);
  if (dimensions !== undefined && !known.includes(dimensions))
    throw unsupported(
      { model },
      `it has no vectors of ${dimensions} dimensions`,
      `It has ${known.join(", ")}.`,
    );
}

/** Positions of the inputs that share a call: alike in form, in order, and not too many or too long together. */
function split(inputs: readonly EmbeddingInput[], { batchSizes }: EmbeddingAdapter): number[][] {
  const open = new Map<EmbeddingForm, { indexes: number[]; bytes: number }>();
  const batches: number[][] = [];
  for (const [index, input] of inputs.entries()) {
    const form = formOf(input);
    const bytes = encoder.encode(JSON.stringify(input)).length;
    const batch = open.get(form);
    const fits =
      batch && batch.indexes.length < (batchSizes[form] ?? 1) && batch.bytes + bytes <= maxBatchBytes;
    if (fits) {
      batch.indexes.push(index);
      batch.bytes += bytes;
    } else {
      const indexes = [index];
      open.set(form, { indexes, bytes });
      batches.push(indexes);
    }
  }
  return batches;
}

async function sendAll(
  batches: readonly Batch[],
  total: number,
  { concurrency = defaultConcurrency, onProgress, ...call }: EmbedOptions,
  options: ClientOptions,
): Promise<Answer[]> {
  const answers: Answer[] = batches.map(() => undefined);
  const waiting = batches.entries();
  let done = 0;
  let hopeless = false;
  const work = async (): Promise<void> => {
    for (const [at, batch] of waiting) {
      if (hopeless || call.signal?.aborted) return;
      try {
        answers[at] = checked(await sendCall(batch, options, call), batch);
        done += batch.indexes.length;
        onProgress?.({ done, total });
      } catch (error) {
        hopeless ||= !isBedrockError(error) || failsAll.includes(error.code);
        if (!isBedrockError(error)) throw error;
        answers[at] = error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(batches.length, Math.max(1, concurrency || 1)) }, work));
  return answers;
}

function checked(answer: Success, { indexes }: Batch): Success {
  const { output, metadata } = answer;
  if (output.embeddings.length === indexes.length) return answer;
  const fact = `the reply has ${output.embeddings.length} vectors for ${indexes.length} inputs.`;
  throw new BedrockError("invalid-response", `${metadata.modelId}: ${fact}`, metadata);
}

// After one of these the next call would fail alike.
const failsAll: readonly ErrorCode[] = [
  "aborted",
  "access-denied",
  "unauthenticated",
  "not-found",
  "configuration",
  "quota-exceeded",
];

function abortedBy(signal: AbortSignal, model: ModelRef): BedrockError | undefined {
  return signal.aborted ? abortedError(signal, model.id) : undefined;
}

function joined(
  batches: readonly Batch[],
  answers: readonly Answer[],
  total: number,
  aborted: BedrockError | undefined,
): EmbeddingResponse {
  const embeddings: (Vector | undefined)[] = Array.from({ length: total });
  const failures: EmbeddingFailure[] = [];
  const usages: Usage[] = [];
  const warnings: Warning[] = [];
  const responses: EmbeddingCall[] = [];
  for (const [at, { indexes, warnings: told }] of batches.entries()) {
    const answer = answers[at] ?? aborted;
    if (isBedrockError(answer)) failures.push({ indexes, error: answer });
    if (answer === undefined || isBedrockError(answer)) continue;
    const { output, metadata } = answer;
    for (const [place, index] of indexes.entries()) embeddings[index] = output.embeddings[place]!;
    usages.push(output.usage);
    addNew(warnings, [...told, ...(output.warnings ?? [])]);
    const { providerMetadata } = output;
    responses.push({ ...metadata, indexes, ...(providerMetadata && { providerMetadata }) });
  }
  const usage = sumUsage(usages);
  if (failures.length > 0) throw new EmbeddingError(failures, embeddings, usage);
  // Without a failure every input has its vector.
  return { embeddings: embeddings as Vector[], usage, warnings, responses };
}

// The same warning of every call is one warning.
function addNew(all: Warning[], more: readonly Warning[]): void {
  for (const warning of more) if (!all.some(({ message }) => message === warning.message)) all.push(warning);
}
