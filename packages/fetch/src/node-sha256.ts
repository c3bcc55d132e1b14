import { createHash, createHmac } from "node:crypto";
import type { Digest } from "./platform.ts";

/** SHA-256, and with a key HMAC, by Node. */
export function NodeSha256(key?: string | Uint8Array): Digest {
  const start = (): ReturnType<typeof createHash> | ReturnType<typeof createHmac> =>
    key === undefined ? createHash("sha256") : createHmac("sha256", key);
  let hash = start();
  return {
    update: (bytes) => void hash.update(bytes),
    digest: async () => hash.digest(),
    reset: () => {
      hash = start();
    },
  };
}
