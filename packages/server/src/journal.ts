/** One request that a server has had. It holds no body, and no header that could hold a secret. */
export interface JournalEntry {
  /** The request ID that the client was told. */
  readonly id: string;
  /** When it came, as ISO 8601. */
  readonly time: string;
  readonly method: string;
  readonly path: string;
  readonly operation?: string;
  readonly modelId?: string;
  /** Absent in process. */
  readonly httpVersion?: string;
  readonly userAgent?: string;
  readonly status?: number;
  /** The type of the error, of a refusal or of a stream's exception. */
  readonly errorType?: string;
  /** The faults that happened to it, as they were written. */
  readonly faults: readonly string[];
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Events of the stream that were sent; absent where there was no stream. */
  readonly events?: number;
  /** Milliseconds, up to now while it runs. */
  readonly durationMs: number;
  /** `cancelled` when the client left before the end; what was sent until then is in `events` and `bytesOut`. */
  readonly outcome: "running" | "answered" | "failed" | "cancelled";
  /** The request's body, and the reply's or that of all events, a line each; where the journal keeps bodies. */
  readonly body?: string;
  readonly reply?: string;
}

/** What a server remembers of its requests. */
export interface Journal {
  /** The requests that fit, the oldest first. */
  requests(filter?: JournalFilter): JournalEntry[];
  clear(): void;
  /** Is told of each request by `createHandler`. */
  readonly open: (entry: JournalStart) => JournalWriter;
}

/** Which requests to tell. */
export interface JournalFilter {
  modelId?: string;
  operation?: string;
  /** Only those that came at this time or later. */
  since?: Date;
  /** Only so many of them, the newest. */
  limit?: number;
}

/** What a journal keeps. */
export interface JournalOptions {
  /** How many requests it remembers; default 1,000. */
  size?: number;
  /** Whether it keeps bodies too, each up to a megabyte. Default no. */
  bodies?: boolean;
}

/** What is known when a request comes. */
export type JournalStart = Pick<JournalEntry, "id" | "method" | "path" | "httpVersion" | "userAgent">;

/** Writes one request's entry while it is answered. */
export interface JournalWriter {
  asked(facts: { operation: string; modelId?: string }): void;
  received(bytes: Uint8Array): void;
  answers(facts: { status: number; errorType?: string; streams: boolean }): void;
  fault(text: string): void;
  sent(bytes: Uint8Array): void;
  event(event: { errorType?: string; content: Uint8Array }): void;
  end(outcome: "answered" | "failed" | "cancelled"): void;
}

/** A journal to pass to `createHandler`, which writes into it. */
export function createJournal({ size = 1000, bodies = false }: JournalOptions = {}): Journal {
  const records: Kept[] = [];
  return {
    requests({ modelId, operation, since, limit = records.length } = {}) {
      const fitting = records.filter(
        ({ entry }) =>
          (modelId === undefined || entry.modelId === modelId) &&
          (operation === undefined || entry.operation === operation) &&
          (since === undefined || Date.parse(entry.time) >= since.getTime()),
      );
      return fitting.slice(Math.max(0, fitting.length - limit)).map(entryOf);
    },
    clear() {
      records.length = 0;
    },
    open(start) {
      const record = createRecord(start);
      records.push(record);
      if (records.length > size) records.shift();
      return writerOf(record, bodies);
    },
  };
}

type Mutable<Shape> = { -readonly [Key in keyof Shape]: Shape[Key] };

interface Kept {
  entry: Mutable<Omit<JournalEntry, "durationMs" | "faults">>;
  faults: string[];
  begun: number;
  ended?: number;
}

function createRecord(start: JournalStart): Kept {
  const entry = {
    ...start,
    time: new Date().toISOString(),
    bytesIn: 0,
    bytesOut: 0,
    outcome: "running",
  } as const;
  return { entry, faults: [], begun: performance.now() };
}

function entryOf({ entry, faults, begun, ended = performance.now() }: Kept): JournalEntry {
  return { ...entry, faults: [...new Set(faults)], durationMs: Math.round(ended - begun) };
}

function writerOf(record: Kept, bodies: boolean): JournalWriter {
  const { entry } = record;
  const keep = (before: string | undefined, bytes: Uint8Array): string =>
    ((before ?? "") + new TextDecoder().decode(bytes)).slice(0, maxKept);
  return {
    asked: (facts) => void Object.assign(entry, facts),
    received(bytes) {
      entry.bytesIn += bytes.length;
      if (bodies) entry.body = keep(entry.body, bytes);
    },
    answers({ streams, ...facts }) {
      Object.assign(entry, facts, streams && { events: 0 });
    },
    fault: (text) => void record.faults.push(text),
    sent(bytes) {
      entry.bytesOut += bytes.length;
      if (bodies && entry.events === undefined) entry.reply = keep(entry.reply, bytes);
    },
    event({ errorType, content }) {
      entry.events = (entry.events ?? 0) + 1;
      if (errorType !== undefined) entry.errorType = errorType;
      if (bodies) entry.reply = keep(entry.reply, eventLine(content));
    },
    end(outcome) {
      if (record.ended !== undefined) return;
      record.ended = performance.now();
      const failed = entry.errorType !== undefined || (entry.status ?? 0) >= 400;
      entry.outcome = outcome === "answered" && failed ? "failed" : outcome;
    },
  };
}

const maxKept = 1_000_000;

/** An event's JSON; of a native chunk, what is in its bytes. */
function eventLine(content: Uint8Array): Uint8Array {
  const text = new TextDecoder().decode(content);
  const bytes = /^\{"bytes":"([^"]*)"/.exec(text)?.[1];
  return Buffer.from(`${bytes === undefined ? text : Buffer.from(bytes, "base64")}\n`);
}
