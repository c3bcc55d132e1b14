import { BedrockError } from "@bedplate/core";

/** The service's limit for a body, in bytes. */
const maxBodyLength = 25_000_000;

// An ID has up to 2,048 characters, most of which may be percent-encoded.
const maxUrlLength = 16_384;

const maxHeaders = 128;

// Above what any schema or conversation needs, and below what functions that call themselves can follow.
const maxDepth = 256;

// A hundred times what any list of a body may hold, and few enough that each wrong one can be told.
const maxItems = 100_000;

/** Refuses a request whose line or headers are larger than any client's. Throws `invalid-request`. */
export function checkRequest({ url, headers }: Request): void {
  if (url.length > maxUrlLength) throw tooMuch(`The URL has ${url.length} characters`, maxUrlLength);
  const count = [...headers.keys()].length;
  if (count > maxHeaders) throw tooMuch(`The request has ${count} headers`, maxHeaders);
}

/** Gathers a body as it comes. Throws `invalid-request` once it is too long. */
export async function readLimited(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body) {
    length += piece.byteLength;
    if (length > maxBodyLength) throw bodyTooLong();
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** Whether JSON text nests deeper, or has a longer list or object, than anything that is meant. */
export function isOutsized(json: Uint8Array): boolean {
  if (json.length <= maxDepth) return false;
  const commas = new Uint32Array(maxDepth + 1);
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at];
    if (quoted) {
      if (byte === backslash) at++;
      else if (byte === quote) quoted = false;
    } else if (byte === quote) quoted = true;
    else if (byte === comma) {
      commas[depth] = (commas[depth] ?? 0) + 1;
      if ((commas[depth] ?? 0) >= maxItems) return true;
    } else if (byte === openBracket || byte === openBrace) {
      if (++depth > maxDepth) return true;
      commas[depth] = 0;
    } else if (byte === closeBracket || byte === closeBrace) depth = Math.max(0, depth - 1);
  }
  return false;
}

const [quote, backslash, comma, openBracket, closeBracket, openBrace, closeBrace] = Buffer.from('"\\,[]{}');

function bodyTooLong(): BedrockError {
  const rule = `Member must have length less than or equal to ${maxBodyLength}`;
  return new BedrockError(
    "invalid-request",
    `1 validation error detected: Value at 'body' failed to satisfy constraint: ${rule}`,
  );
}

function tooMuch(fact: string, most: number): BedrockError {
  return new BedrockError("invalid-request", `${fact}, and may have ${most}.`);
}
