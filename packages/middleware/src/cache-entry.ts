import {
  type EmbeddingResponse,
  fromBase64,
  inKeyOrder,
  isObject,
  parseJson,
  type StreamPart,
  toBase64,
  type Vector,
} from "@bedplate/core";

/** Where answers are kept: a Keyv, a `Map`, or anything else with these two methods. */
export interface CacheStore {
  get(key: string): unknown;
  /** `ttlMs` may be ignored: entries know themselves how long they hold. */
  set(key: string, value: string, ttlMs?: number): unknown;
}

/** What is kept: an answer, or the parts of a stream. */
export type CacheEntry = { readonly answer: unknown } | { readonly parts: readonly StreamPart[] };

/** The key of a call: the hash of all that its answer depends on. Two requests that mean the same have the same. */
export async function cacheKey(call: {
  method: string;
  request: unknown;
  includeRaw?: boolean | undefined;
}): Promise<string> {
  const { method, request, includeRaw = false } = call;
  const text = JSON.stringify({ version, method, includeRaw, request }, inKeyOrder);
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0"));
  return `bedplate:${hex.join("")}`;
}

/** An answer as text. */
export function encodeAnswer(answer: unknown, until: number | undefined): string {
  return JSON.stringify({ version, until, answer: withVectors(answer, encodeVector) });
}

/** A stream's parts, each of which is JSON text already, as one text. */
export function encodeParts(parts: readonly string[], until: number | undefined): string {
  return `{"version":${version},${until === undefined ? "" : `"until":${until},`}"parts":[${parts.join(",")}]}`;
}

/** Reads what a store gave. What is too old, or none of ours, is no entry. */
export function decodeEntry(text: unknown): CacheEntry | undefined {
  const entry = typeof text === "string" ? parseJson(text) : undefined;
  if (!isObject(entry) || entry.version !== version) return undefined;
  if (typeof entry.until === "number" && entry.until <= Date.now()) return undefined;
  // What was written under this version is an answer or parts of ours.
  if (Array.isArray(entry.parts)) return { parts: entry.parts as unknown as StreamPart[] };
  return isObject(entry.answer) ? { answer: withVectors(entry.answer, decodeVector) } : undefined;
}

// Rises when entries, or answers, change their shape.
const version = 1;

function withVectors(answer: unknown, change: (vector: unknown) => unknown): unknown {
  if (typeof answer !== "object" || answer === null || !("embeddings" in answer)) return answer;
  // Only answers of `embed` have embeddings: vectors, or what they were written as.
  const { embeddings, ...rest } = answer as Pick<EmbeddingResponse, "embeddings">;
  return { ...rest, embeddings: embeddings.map(change) };
}

const vectorTypes = { float: Float32Array, int8: Int8Array, uint8: Uint8Array } as const;

function encodeVector(vector: unknown): unknown {
  // See withVectors.
  const { buffer, byteOffset, byteLength } = vector as Vector;
  const type = Object.entries(vectorTypes).find(([, type]) => vector instanceof type)?.[0];
  return { type, bytes: toBase64(new Uint8Array(buffer, byteOffset, byteLength)) };
}

function decodeVector(written: unknown): Vector {
  // See encodeVector.
  const { type, bytes } = written as { type: keyof typeof vectorTypes; bytes: string };
  return new vectorTypes[type](Uint8Array.from(fromBase64(bytes)).buffer);
}
