import type { EmbeddingType, Vector } from "./embedding.ts";

/** A vector of numbers from -1 to 1 in another type: bytes in proportion to its largest number, or a bit for each sign. */
export function quantise(vector: Vector, type: EmbeddingType): Vector {
  if (type === "float") return Float32Array.from(vector);
  if (type === "binary") return signBits(vector);
  const largest = Math.max(...Array.from(vector, Math.abs)) || 1;
  const scaled = Array.from(vector, (value) => Math.round((value / largest) * 127));
  return type === "int8" ? Int8Array.from(scaled) : Uint8Array.from(scaled, (value) => value + 128);
}

function signBits(vector: Vector): Uint8Array {
  const bits = new Uint8Array(Math.ceil(vector.length / 8));
  for (const [at, value] of vector.entries()) if (value > 0) bits[at >> 3]! |= 0x80 >> (at & 7);
  return bits;
}

/** The bits of a `binary` vector, as zeros and ones. */
export function bitsOf(vector: Vector): number[] {
  return Array.from(vector).flatMap((byte) => Array.from({ length: 8 }, (_, at) => (byte >> (7 - at)) & 1));
}
