import { BedrockError, isBedrockError } from "@bedplate/core";
import { joinBytes } from "@bedplate/core/wire";
import { type AddressRules, checkUrl, hostOf, refused } from "./media-address.ts";

/** The beginning of an answer to a URL, before any redirect is followed. */
export interface OpenedUrl {
  status: number;
  /** Where a redirect leads. */
  location?: string;
  body: AsyncIterable<Uint8Array>;
  /** Lets the rest of it go. */
  leave(): void;
}

/** Opens a URL. */
export type Open = (url: URL, signal: AbortSignal) => Promise<OpenedUrl>;

/** How media are fetched. */
export interface FetchRules extends AddressRules {
  maxRedirects: number;
  /** Of all media of a request together. */
  maxBytes: number;
}

/** Fetches media until there is no room left for them. */
export interface MediaFetcher {
  fetch(url: string): Promise<Uint8Array>;
}

/** Makes one for the media of a request. Throws `invalid-request` for what must not or can't be fetched, and `connection`. */
export function createMediaFetcher(open: Open, rules: FetchRules, signal: AbortSignal): MediaFetcher {
  let room = rules.maxBytes;
  const take = (host: string, bytes: number): void => {
    room -= bytes;
    if (room < 0) throw refused(host, `a request's media may have ${rules.maxBytes} bytes together`);
  };
  return {
    async fetch(text) {
      let url = parsed(text);
      for (let redirects = 0; redirects <= rules.maxRedirects; redirects++) {
        checkUrl(url, rules);
        const found = await visit(url, { open, signal, take });
        if (found instanceof Uint8Array) return found;
        url = found;
      }
      throw refused(hostOf(url), `it redirects more than ${rules.maxRedirects} times`);
    },
  };
}

interface Visit {
  open: Open;
  signal: AbortSignal;
  /** Makes sure that there is room for bytes that have come. */
  take(host: string, bytes: number): void;
}

/** The bytes at a URL, or where it leads. */
async function visit(url: URL, { open, signal, take }: Visit): Promise<Uint8Array | URL> {
  const host = hostOf(url);
  try {
    const { status, location, body, leave } = await open(url, signal);
    try {
      if (isRedirect(status) && location !== undefined) return parsed(location, url);
      if (status !== 200) throw unanswered(host, status);
      const pieces: Uint8Array[] = [];
      let length = 0;
      for await (const piece of body) {
        take(host, piece.length);
        pieces.push(piece);
        length += piece.length;
      }
      return joinBytes(pieces, length);
    } finally {
      leave();
    }
  } catch (error) {
    throw asOurs(host, error);
  }
}

/** Opens URLs by a fetch of the application's own. */
export function openBy(fetch: typeof globalThis.fetch): Open {
  return async (url, signal) => {
    const response = await fetch(url, { signal, redirect: "manual" });
    const location = response.headers.get("location");
    // Browsers hide where redirects lead, so there they can't be checked.
    const status = response.type === "opaqueredirect" ? 302 : response.status;
    const reader = response.body?.getReader();
    return {
      status,
      ...(location !== null && { location }),
      body: piecesOf(reader),
      leave: () => void reader?.cancel().catch(() => {}),
    };
  };
}

async function* piecesOf(
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined,
): AsyncGenerator<Uint8Array> {
  for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read())
    yield piece.value;
}

function parsed(text: string, base?: URL): URL {
  if (URL.canParse(text, base?.href)) return new URL(text, base?.href);
  throw refused(base ? hostOf(base) : "", base ? "it redirects to what is no URL" : "it is no URL");
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

function unanswered(host: string, status: number): BedrockError {
  // What is the host's own trouble may pass.
  const code = status >= 500 || status === 429 ? "connection" : "invalid-request";
  return new BedrockError(code, `Media of ${host}: it answered ${status}. Look whether the URL still holds.`);
}

// Foreign errors may quote the URL, whose query may hold a key.
function asOurs(host: string, error: unknown): BedrockError {
  if (isBedrockError(error)) return error;
  const code = typeof error === "object" && error !== null && "code" in error ? ` (${error.code})` : "";
  return new BedrockError("connection", `Media of ${host}: the connection failed${code}. Try again.`);
}
