import { createHash } from "node:crypto";
import { type ErrorCode, inKeyOrder, type JsonObject, type WireCall } from "@bedplate/core";
import { type Redaction, redactedCall } from "./redaction.ts";

/** A call and what came of it, each time in turn: one file of a folder of recordings. */
export interface Cassette {
  call: RecordedCall;
  answers: RecordedAnswer[];
}

/** A call as a recording keeps it: without region and keys, its media and secrets told by name only. */
export interface RecordedCall extends Pick<WireCall, "operation" | "modelId"> {
  streaming: boolean;
  guardrail?: WireCall["guardrail"];
  invocationArn?: string;
  query?: WireCall["query"];
  headers: Readonly<Record<string, string>>;
  body: JsonObject;
}

/** One answer: whole, as a stream, or an error. `ms` counts from the call. */
export interface RecordedAnswer {
  ms: number;
  headers?: Readonly<Record<string, string>>;
  body?: JsonObject;
  batches?: { ms: number; chunks: JsonObject[] }[];
  /** That the stream's reader left: what would have followed is not known. */
  left?: boolean;
  error?: RecordedError;
}

/** A failure of the call, or of its stream behind the batches. */
export interface RecordedError {
  code: ErrorCode;
  message: string;
  type?: string;
  status?: number;
  retryAfterMs?: number;
}

/** A call as a recording keeps it. */
export function recordedCall(call: WireCall, streaming: boolean, redaction: Redaction): RecordedCall {
  const { operation, modelId, guardrail, invocationArn, query, headers, body } = call;
  const { clientRequestToken: _token, ...lasting } = body;
  const kept = Object.entries(headers).filter(([name]) => name.startsWith("x-amzn-bedrock-"));
  const recorded = {
    operation,
    modelId,
    streaming,
    ...(guardrail && { guardrail }),
    ...(invocationArn !== undefined && { invocationArn }),
    ...(query && { query }),
    headers: Object.fromEntries(kept.toSorted()),
    // A job's token is another one each time.
    body: operation === "StartAsyncInvoke" ? lasting : body,
  };
  return redactedCall(recorded, redaction);
}

/** The file of a call, by what it says. Spaces and the order of keys make no difference. */
export function fileOf({ operation, modelId, streaming, ...rest }: RecordedCall): string {
  const hash = createHash("sha256").update(JSON.stringify([operation, modelId, streaming, rest], inKeyOrder));
  const model = modelId
    .split("/")
    .at(-1)
    ?.replaceAll(/[^\w.-]+/g, "-")
    .slice(-60);
  const words = [model, streaming ? `${operation}Stream` : operation, hash.digest("hex").slice(0, 12)];
  return `${words.filter((word) => word !== "").join("_")}.json`;
}
