import { createHash } from "node:crypto";
import {
  BedrockError,
  type ErrorCode,
  errorCodes,
  isObject,
  type JsonObject,
  type JsonValue,
  type WireCall,
} from "@bedplate/core";
import * as z from "zod";

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

/** What is not to be written down. */
export interface Redaction {
  /** What is replaced by `[redacted]` wherever it stands in a text, beside what looks like a key or a token of AWS or OpenAI. A stream's chunks are looked at one by one. */
  redact?: readonly RegExp[];
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
  // Texts are edited, and nothing else.
  return editTexts(recorded as unknown as JsonObject, (text) =>
    redacted(named(text), redaction),
  ) as unknown as RecordedCall;
}

/** The file of a call, by what it says. Spaces and the order of keys make no difference. */
export function fileOf({ operation, modelId, streaming, ...rest }: RecordedCall): string {
  const hash = createHash("sha256").update(JSON.stringify([operation, modelId, streaming, sorted(rest)]));
  const model = modelId
    .split("/")
    .at(-1)
    ?.replaceAll(/[^\w.-]+/g, "-")
    .slice(-60);
  const words = [model, streaming ? `${operation}Stream` : operation, hash.digest("hex").slice(0, 12)];
  return `${words.filter((word) => word !== "").join("_")}.json`;
}

/** A reply or chunk without what is to be left out. Media stay, since they are what is played. */
export function redactedReply<Value extends JsonValue>(value: Value, redaction: Redaction): Value {
  // Texts are edited, and nothing else.
  return editTexts(value, (text) => (isMedia(text) ? text : redacted(text, redaction))) as Value;
}

/** A text without what is to be left out. */
export function redacted(text: string, { redact = [] }: Redaction): string {
  return [...secrets, ...redact].reduce(
    (edited, pattern) => edited.replace(everywhere(pattern), "[redacted]"),
    text,
  );
}

/** A recording as it is written: for people too. */
export function writeCassette(cassette: Cassette): string {
  return `${JSON.stringify(cassette, null, 2)}\n`;
}

/** Reads a recording. Throws `configuration`, which names the file and what is wrong. */
export function readCassette(text: string, file: string): Cassette {
  const refuse = (fact: string): never => {
    throw new BedrockError(
      "configuration",
      `${file} is no recording: ${fact}. Delete it, or record it anew.`,
    );
  };
  try {
    const read = cassetteSchema.safeParse(JSON.parse(text));
    // The schema says the same as the type, but for the operations' names.
    if (read.success) return read.data as unknown as Cassette;
    const [issue] = read.error.issues;
    return refuse(`${issue?.path.join(".") || "all of it"}: ${issue?.message}`);
  } catch (error) {
    return error instanceof SyntaxError ? refuse("it is not JSON") : raise(error);
  }
}

function raise(error: unknown): never {
  throw error;
}

// Keys of AWS, of Bedrock and of OpenAI-like services, and tokens of the web.
const secrets: readonly RegExp[] = [
  /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/g,
  /\b(?:ABSK|bedrock-api-key-)[A-Za-z0-9+/=_-]{20,}/g,
  /\bsk-[A-Za-z0-9_-]{20,}/g,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g,
  /(?<=\bBearer )[\w.~+/-]{8,}=*/g,
  /(?<=[?&]X-Amz-(?:Signature|Credential|Security-Token)=)[^&\s"]+/g,
];

function everywhere(pattern: RegExp): RegExp {
  return pattern.global ? pattern : new RegExp(pattern.source, `${pattern.flags}g`);
}

const mediaLength = 512;

// Bytes say nothing to a reader and make large files; the same bytes have the same name.
function named(text: string): string {
  if (!isMedia(text)) return text;
  const [, head = "", bytes = text] = /^(data:[^,]*;base64,)?(.*)$/s.exec(text) ?? [];
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 32);
  return `${head}sha256:${hash} (${Math.floor((bytes.length * 3) / 4)} bytes)`;
}

function isMedia(text: string): boolean {
  return text.length >= mediaLength && /^(?:data:[^,]{1,100};base64,)?[A-Za-z0-9+/]+={0,2}$/.test(text);
}

function editTexts(value: JsonValue | undefined, edit: (text: string) => string): JsonValue {
  if (typeof value === "string") return edit(value);
  if (Array.isArray(value)) return value.map((item) => editTexts(item, edit));
  if (!isObject(value)) return value ?? null;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([key, inner]) => [key, editTexts(inner, edit)]));
}

/** The same JSON with the keys of its objects in order. */
export function sorted(value: JsonValue | undefined | object): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  // Whatever is no list and no object is JSON already.
  if (typeof value !== "object" || value === null) return (value ?? null) as JsonValue;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

const object = z.record(z.string(), z.json());
const texts = z.record(z.string(), z.string());
const cassetteSchema = z.strictObject({
  call: z.looseObject({
    operation: z.string(),
    modelId: z.string(),
    streaming: z.boolean(),
    headers: texts,
    body: object,
  }),
  answers: z
    .array(
      z.strictObject({
        ms: z.number(),
        headers: texts.optional(),
        body: object.optional(),
        batches: z.array(z.strictObject({ ms: z.number(), chunks: z.array(object) })).optional(),
        left: z.boolean().optional(),
        error: z
          .strictObject({
            // The table's keys are the codes.
            code: z.enum(Object.keys(errorCodes) as ErrorCode[]),
            message: z.string(),
            type: z.string().optional(),
            status: z.number().optional(),
            retryAfterMs: z.number().optional(),
          })
          .optional(),
      }),
    )
    .min(1),
});
