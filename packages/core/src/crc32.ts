/** The CRC-32 of IEEE 802.3; with `crc` it goes on from there. */
export type Crc32 = (bytes: Uint8Array, crc?: number) => number;

/** For platforms that have none, and for the few bytes that are not worth a call into native code. */
export function crc32(bytes: Uint8Array, crc = 0, from = 0, to: number = bytes.length): number {
  let state = ~crc;
  for (let at = from; at < to; at++) {
    // Both indices are within bounds.
    state = (state >>> 8) ^ table[(state ^ bytes[at]!) & 0xff]!;
  }
  return ~state >>> 0;
}

const polynomial = 0xedb88320;

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? polynomial : 0);
  return remainder;
});
