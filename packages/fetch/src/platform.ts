import type { EventStreamPlatform } from "@bedplate/core/wire";
import type { Http } from "./http.ts";

/** What Node and the web do differently. */
export interface Platform extends EventStreamPlatform {
  http: Http;
  /** SHA-256, and with a key HMAC, as the signer wants them. */
  sha256: Sha256;
}

/** A constructor of hashes. */
export type Sha256 = new (key?: string | ArrayBuffer | ArrayBufferView) => Digest;

/** A hash in the making, as that constructor gives it. */
export interface Digest {
  update(bytes: Uint8Array): void;
  digest(): Promise<Uint8Array>;
  reset(): void;
}
