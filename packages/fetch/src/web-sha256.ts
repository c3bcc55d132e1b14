import { Sha256 } from "@aws-crypto/sha256-js";
import { joinBytes } from "@bedplate/core/wire";
import type { Digest } from "./platform.ts";

/** From here on WebCrypto is faster (an eighth of the time at 5 MB), in spite of its detour; a signature hashes little else. */
export const longBody: number = 64 * 1024;

/** SHA-256, and with a key HMAC, where there is no `node:crypto`. */
export function WebSha256(key?: string | Uint8Array): Digest {
  let pieces: Uint8Array[] = [];
  let length = 0;
  return {
    update(bytes) {
      pieces.push(bytes);
      length += bytes.length;
    },
    async digest() {
      // Pages without TLS have no `subtle`, whatever the types say.
      const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
      if (key === undefined && length >= longBody && subtle) {
        // None of our bytes are shared with another thread.
        const bytes = joinBytes(pieces, length) as Uint8Array<ArrayBuffer>;
        return new Uint8Array(await subtle.digest("SHA-256", bytes));
      }
      const hash = new Sha256(key);
      for (const piece of pieces) hash.update(piece);
      return hash.digest();
    },
    reset() {
      pieces = [];
      length = 0;
    },
  };
}
