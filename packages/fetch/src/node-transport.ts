import { crc32 } from "node:zlib";
import type { Transport } from "@bedplate/core";
import { createFetchHttp } from "./fetch-http.ts";
import { createTransport, type FetchTransportOptions } from "./fetch-transport.ts";
import { createNodeHttp } from "./node-http.ts";
import { NodeSha256 } from "./node-sha256.ts";
import type { Sha256 } from "./platform.ts";

/** A transport on Node's own HTTP and cryptography, or on the `fetch` that it is given. It does not retry, as the Bedplate client does. */
export function createFetchTransport(options: FetchTransportOptions = {}): Transport {
  return createTransport(options, {
    http: options.fetch ? createFetchHttp(options.fetch) : createNodeHttp(),
    // A function that returns an object does what `new` asks of a class.
    sha256: NodeSha256 as unknown as Sha256,
    crc32,
    asciiText: (bytes, from, to) => Buffer.from(bytes.buffer, bytes.byteOffset).toString("latin1", from, to),
    base64Text: (base64) => Buffer.from(base64, "base64").toString(),
  });
}
