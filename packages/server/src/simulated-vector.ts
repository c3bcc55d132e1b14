import { type EmbeddingInput, type EmbeddingPart, type MediaSource, partsOf } from "@bedplate/core";
import { hash } from "./chance.ts";
import { textIn } from "./prompt.ts";
import { keywordsOf, plain } from "./words.ts";

/** A vector of length 1 in which inputs that share words, pieces of words or bytes lie near each other; of several parts it is the middle. */
export function vectorOf(input: EmbeddingInput, dimensions: number): Float32Array {
  const vectors = partsOf(input).map((part) => unit(partVector(part, dimensions)));
  const [first] = vectors;
  if (first && vectors.length === 1) return first;
  const sum = new Float32Array(dimensions);
  for (const vector of vectors) for (const [at, value] of vector.entries()) sum[at]! += value;
  return unit(sum);
}

function partVector(part: EmbeddingPart, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  if (part.type === "text") addText(vector, part.text);
  else if (part.source.type === "text" || part.source.type === "content") addText(vector, textIn(part));
  else if (part.source.type === "base64") addBytes(vector, Buffer.from(part.source.data, "base64"));
  else addPlace(vector, part.source);
  return vector;
}

// Words that carry the meaning weigh most. Three letters at a time let "river" find "rivers".
function addText(vector: Float32Array, text: string): void {
  const words = plain(text).split(" ");
  const telling = new Set(keywordsOf(text));
  for (const word of words) {
    const weight = telling.has(word) ? 2 : 0.4;
    const padded = ` ${word} `;
    addFeature(vector, hash("word", word), weight);
    for (let at = 0; at + 3 <= padded.length; at++)
      addFeature(vector, hash("letters", padded.slice(at, at + 3)), weight / 3);
  }
  if (words[0] === "") addFeature(vector, hash("text", text), 1);
}

// Four bytes at a time, of which their own value chooses about 4,000, so that an insertion moves none of the others.
function addBytes(vector: Float32Array, bytes: Uint8Array): void {
  const step = Math.max(1, bytes.length >> 12);
  const counts = new Map<number, number>();
  let window = bytes.length;
  for (const byte of bytes) {
    window = (window << 8) | byte;
    const feature = mix(window);
    if (feature % step === 0) counts.set(feature, (counts.get(feature) ?? 0) + 1);
  }
  for (const [feature, count] of counts) addFeature(vector, feature, Math.log2(1 + count));
}

// Nobody looks there.
function addPlace(vector: Float32Array, source: Extract<MediaSource, { type: "s3" | "url" }>): void {
  const place = source.type === "s3" ? source.uri : source.url;
  for (let at = 0; at < 64; at++) addFeature(vector, hash("place", place, at), 1);
}

// At several places, so that two features rarely meet in all of them.
function addFeature(vector: Float32Array, feature: number, weight: number): void {
  let state = feature;
  for (let place = 0; place < 4; place++) {
    state = mix(state + 0x9e3779b9);
    vector[(state >>> 1) % vector.length]! += state & 1 ? weight : -weight;
  }
}

// The last step of MurmurHash3, 32 bits.
function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  // Nothing, or features that cancel each other, still get a vector.
  return length === 0 ? vector.fill(1, 0, 1) : vector.map((value) => value / length);
}
