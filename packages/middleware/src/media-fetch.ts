import { BedrockError, isBedrockError } from "@bedplate/core";
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
  const read = async (host: string, { body }: OpenedUrl): Promise<Uint8Array> => {
    const pieces: Uint8Array[] = [];
    for await (const piece of body) {
      room -= piece.length;
      if (room < 0) throw refused(host, `a request's media may have ${rules.maxBytes} bytes together`);
      pieces.push(piece);
    }
    return joined(pieces);
  };
  return {
    async fetch(text) {
      let url = parsed(text);
      for (let redirects = 0; ; redirects++) {
        checkUrl(url, rules);
        const host = hostOf(url);
        const opened = await open(url, signal).catch((error: unknown) => {
          throw asOurs(host, error);
        });
        try {
          const { status, location } = opened;
          if (!isRedirect(status) || location === undefined) {
            if (status === 200) return await read(host, opened);
            throw unanswered(host, status);
          }
          if (redirects === rules.maxRedirects)
            throw refused(host, `it redirects more than ${redirects} times`);
          url = parsed(location, url);
        } catch (error) {
          throw asOurs(host, error);
        } finally {
          opened.leave();
        }
      }
    },
  };
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

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
