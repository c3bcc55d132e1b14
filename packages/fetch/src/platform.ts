import type { SignatureV4 } from "@smithy/signature-v4";
import type { Crc32 } from "./crc32.ts";
import type { Http } from "./http.ts";

/** What Node and the web do differently. */
export interface Platform {
  http: Http;
  /** SHA-256, and with a key HMAC, as the signer wants them. */
  sha256: Sha256;
  crc32: Crc32;
  /** The text whose bytes these are; empty when they are no base64. */
  base64Text(base64: string): string;
}

/** A constructor of hashes. */
export type Sha256 = ConstructorParameters<typeof SignatureV4>[0]["sha256"];

/** A hash in the making, as that constructor gives it. */
export interface Digest {
  update(bytes: Uint8Array): void;
  digest(): Promise<Uint8Array>;
  reset(): void;
}
