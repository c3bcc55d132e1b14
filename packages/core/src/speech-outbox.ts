import type { BedrockError } from "./error.ts";
import type { JsonObject } from "./json.ts";

/** Events on their way to a transport, which takes them one by one. */
export interface Outbox {
  /** For the transport. Leaving the loop changes nothing for those who push. */
  readonly events: AsyncIterable<JsonObject>;
  /** Resolves when the transport has taken the last of them. Rejects with what `close` was given. */
  push(events: readonly JsonObject[]): Promise<void>;
  /** Nothing more will come; what waits is still taken. */
  end(): void;
  /** Drops what waits; it and all that follows rejects with the error. */
  close(error: BedrockError): void;
}

interface Parcel {
  event: JsonObject;
  taken: () => void;
  lost: (error: BedrockError) => void;
}

type Taker = (next: IteratorResult<JsonObject>) => void;

const done: IteratorResult<JsonObject> = { done: true, value: undefined };

/** Makes an empty one. */
export function createOutbox(): Outbox {
  const parcels: Parcel[] = [];
  const takers: Taker[] = [];
  let state: "open" | "ended" | BedrockError = "open";
  const put = ({ event, taken, lost }: Parcel): void => {
    const taker = takers.shift();
    if (!taker) return void parcels.push({ event, taken, lost });
    taker({ done: false, value: event });
    taken();
  };
  const release = (): void => {
    for (const taker of takers.splice(0)) taker(done);
  };
  return {
    events: { [Symbol.asyncIterator]: () => ({ next }) },
    push: (events) =>
      new Promise((taken, lost) => {
        if (typeof state === "object") return lost(state);
        for (const event of events.slice(0, -1)) put({ event, taken: () => {}, lost });
        const last = events.at(-1);
        if (last) put({ event: last, taken, lost });
        else taken();
      }),
    end() {
      if (state === "open") state = "ended";
      release();
    },
    close(error) {
      if (typeof state !== "object") state = error;
      for (const { lost } of parcels.splice(0)) lost(error);
      release();
    },
  };

  function next(): Promise<IteratorResult<JsonObject>> {
    const parcel = parcels.shift();
    if (parcel) {
      parcel.taken();
      return Promise.resolve({ done: false, value: parcel.event });
    }
    return state === "open" ? new Promise((resolve) => takers.push(resolve)) : Promise.resolve(done);
  }
}
