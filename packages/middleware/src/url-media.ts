import {
  type AskName,
  abortedError,
  BedrockError,
  type CallOptions,
  intercept,
  type Middleware,
  toBase64,
} from "@bedplate/core";
import { hostOf } from "./media-address.ts";
import { createMediaFetcher, type FetchRules, type Open, openBy } from "./media-fetch.ts";
import { mediaTypeOf } from "./media-type.ts";
import { type MediaPart, mapUrlMedia, type UrlPart } from "./media-walk.ts";

/** What may be fetched. */
export interface UrlMediaOptions {
  /** Bytes of all media of a request together. Default 20,000,000, since a body may have 25,000,000. */
  maxBytes?: number;
  /** Media of a request. Default 20. */
  maxCount?: number;
  /** Milliseconds for all media of a request. Default 30,000. */
  timeoutMs?: number;
  /** Default 3. Each of them is checked like the first URL. */
  maxRedirects?: number;
  /** Also `http:`, whose answers anybody on the way can read and change. */
  allowHttp?: boolean;
  /** Hosts that may be asked although their address is not on the public internet, such as your own file server. */
  allowHosts?: readonly string[];
  /** Your own fetch, which is then the one to see where names lead: here only addresses in URLs are checked. Needed outside Node. */
  fetch?: typeof globalThis.fetch;
}

/** Makes `withUrlMedia` for a platform, by what opens URLs there. */
export function urlMediaBy(openerOf: (rules: FetchRules) => Open): (options?: UrlMediaOptions) => Middleware {
  return (options = {}) => {
    const rules = rulesOf(options);
    const open = options.fetch ? openBy(options.fetch) : openerOf(rules);
    const { maxCount = 20, timeoutMs = 30_000 } = options;
    const plan = { open, rules, maxCount, timeoutMs };
    return intercept({
      ask: async ({ method, request, options: how }, next) => next(await filled(method, request, how, plan)),
      async *stream({ request, options: how }, next) {
        yield* next(await filled("streamText", request, how, plan));
      },
    });
  };
}

interface Plan {
  open: Open;
  rules: FetchRules;
  maxCount: number;
  timeoutMs: number;
}

function rulesOf(options: UrlMediaOptions): FetchRules {
  const { maxBytes = 20_000_000, maxRedirects = 3, allowHttp = false, allowHosts = [] } = options;
  return { maxBytes, maxRedirects, allowHttp, allowHosts };
}

/** The request with bytes in place of URLs. */
async function filled<Request extends object>(
  method: AskName | "streamText",
  request: Request,
  { signal }: CallOptions,
  plan: Plan,
): Promise<Request> {
  const found: UrlPart[] = [];
  mapUrlMedia(method, request, (part) => {
    found.push(part);
    return part;
  });
  if (found.length === 0) return request;
  if (found.length > plan.maxCount) {
    const fact = `the request has ${found.length} media by URL, and ${plan.maxCount} may be fetched (maxCount).`;
    throw new BedrockError("invalid-request", `withUrlMedia: ${fact}`);
  }
  const fetched = await fetchAll(found, plan, signal);
  return mapUrlMedia(method, request, (part) => fetched.get(part) ?? part);
}

async function fetchAll(
  parts: readonly UrlPart[],
  { open, rules, timeoutMs }: Plan,
  signal: AbortSignal | undefined,
): Promise<Map<MediaPart, MediaPart>> {
  const deadline = createDeadline(timeoutMs, signal);
  const fetcher = createMediaFetcher(open, rules, deadline.signal);
  const byUrl = new Map<string, Promise<Uint8Array>>();
  const bytesAt = (url: string): Promise<Uint8Array> => {
    const bytes = byUrl.get(url) ?? fetcher.fetch(url);
    byUrl.set(url, bytes);
    return bytes;
  };
  try {
    const filled = parts.map(async (part) => [part, await withBytes(part, bytesAt)] as const);
    return new Map(await Promise.all(filled));
  } catch (error) {
    throw deadline.reason() ?? error;
  } finally {
    deadline.close();
  }
}

/** When fetching ends, whether or not it is done. */
interface Deadline {
  readonly signal: AbortSignal;
  /** Why it has ended, where time or the caller was the reason. */
  reason(): BedrockError | undefined;
  /** Stops what is still under way, and lets the timer and the listener go. */
  close(): void;
}

function createDeadline(timeoutMs: number, caller: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  let reason: BedrockError | undefined;
  const stop = (why: BedrockError): void => {
    reason ??= why;
    controller.abort();
  };
  const onAbort = (): void => {
    if (caller) stop(abortedError(caller));
  };
  const timer = setTimeout(() => {
    const fact = `The media of the request took longer than ${timeoutMs} ms to fetch (timeoutMs).`;
    stop(new BedrockError("timeout", fact));
  }, timeoutMs);
  if (caller?.aborted) onAbort();
  caller?.addEventListener("abort", onAbort, { once: true });
  return {
    signal: controller.signal,
    reason: () => reason,
    close() {
      clearTimeout(timer);
      caller?.removeEventListener("abort", onAbort);
      controller.abort();
    },
  };
}

async function withBytes(part: UrlPart, bytesAt: (url: string) => Promise<Uint8Array>): Promise<MediaPart> {
  const { url } = part.source;
  const bytes = await bytesAt(url);
  const mediaType = mediaTypeOf(bytes, part.mediaType, hostOf(new URL(url)));
  return { ...part, mediaType, source: { type: "base64", data: toBase64(bytes) } };
}
