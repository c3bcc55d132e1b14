/** The texts among the headers of a frame; other types are skipped. `undefined` for bytes that are no headers. */
export function readFrameHeaders(bytes: Uint8Array): ReadonlyMap<string, string> | undefined {
  const headers = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const nameEnd = at + 1 + (bytes[at] ?? 0);
    const type = bytes[nameEnd];
    const sized = type === 6 || type === 7;
    const valueAt = nameEnd + (sized ? 3 : 1);
    const length = sized ? uint16(bytes, nameEnd + 1) : fixedLengths[type ?? -1];
    if (length === undefined || valueAt + length > bytes.length) return undefined;
    if (type === 7) {
      const name = decoder.decode(bytes.subarray(at + 1, nameEnd));
      headers.set(name, decoder.decode(bytes.subarray(valueAt, valueAt + length)));
    }
    at = valueAt + length;
  }
  return headers;
}

// True, false, int8, int16, int32, int64, then bytes and text, which say their length, time and UUID.
const fixedLengths: Readonly<Record<number, number>> = { 0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16 };

const decoder = new TextDecoder();

function uint16(bytes: Uint8Array, at: number): number | undefined {
  const [high, low] = [bytes[at], bytes[at + 1]];
  return high === undefined || low === undefined ? undefined : (high << 8) | low;
}
