import type { Transport } from "@bedplate/core";
import { crc32 } from "@bedplate/core/wire";
import { createFetchHttp } from "./fetch-http.ts";
import { createTransport, type FetchTransportOptions } from "./fetch-transport.ts";
import type { Sha256 } from "./platform.ts";
import { WebSha256 } from "./web-sha256.ts";

/** A transport on fetch, for edge runtimes and browsers. It does not retry, as the Bedplate client does. */
export function createFetchTransport(options: FetchTransportOptions = {}): Transport {
  // Looked up with each call, so that whoever wraps the global one later is heard.
  const fetch =
    options.fetch ?? ((...call: Parameters<typeof globalThis.fetch>) => globalThis.fetch(...call));
  // A function that returns an object does what `new` asks of a class.
  const sha256 = WebSha256 as unknown as Sha256;
  return createTransport(options, { http: createFetchHttp(fetch), sha256, crc32, asciiText, base64Text });
}

const decoder = new TextDecoder();

function asciiText(bytes: Uint8Array, from: number, to: number): string {
  return decoder.decode(bytes.subarray(from, to));
}

function base64Text(base64: string): string {
  try {
    const binary = atob(base64);
    const bytes = new Uint8Array(binary.length);
    // `Uint8Array.from` with a function takes ten times as long, and this runs for every chunk.
    for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
    return decoder.decode(bytes);
  } catch {
    return "";
  }
}
