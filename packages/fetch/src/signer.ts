import { SignatureV4 } from "@smithy/signature-v4";
import type { Identity } from "./credentials.ts";
import type { Headers, HttpRequest } from "./http.ts";
import type { Sha256 } from "./platform.ts";

/** A request before anyone has signed it. */
export interface UnsignedRequest extends Pick<HttpRequest, "method" | "headers" | "body"> {
  /** As it goes on the wire. */
  path: string;
  query: Readonly<Record<string, string>>;
}

/** Who signs, and for where. */
export interface Signing {
  identity: Identity;
  region: string;
  sha256: Sha256;
}

/** The headers of a request with those that say who asks: a signature (version 4) or a bearer token. */
export async function signedHeaders(
  { method, path, query, headers, body }: UnsignedRequest,
  { identity, region, sha256 }: Signing,
): Promise<Headers> {
  if (identity.type === "token") return { ...headers, authorization: `Bearer ${identity.token}` };
  const signer = new SignatureV4({
    service: "bedrock",
    region,
    credentials: identity.keys,
    sha256,
    // The service signs the path as it came, encoded once more.
    uriEscapePath: true,
    // The service hashes the body itself.
    applyChecksum: false,
  });
  // Scheme and host are signed by the header alone.
  const where = { protocol: "https:", hostname: "", path, query: { ...query } };
  const signed = await signer.sign({ ...where, method, headers: { ...headers }, body });
  return signed.headers;
}
