import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { serverAdapters as adapters } from "@bedplate/all/server";
import { createHandler, simulated } from "@bedplate/server";
import fc from "fast-check";
import { expect, test } from "vitest";
import { chunk } from "./wire-frames.ts";

// Whatever a client says within the frames of a spoken conversation, the server answers it in the service's words, and ends.

const folder = join(import.meta.dirname, "../packages/amazon/fixtures/nova-sonic");

/** What clients of the fixtures send. */
const conversations = readdirSync(folder).map((name) => {
  const { request, events } = JSON.parse(readFileSync(join(folder, name), "utf8")) as Fixture;
  return { model: request.model, events };
});

interface Fixture {
  request: { model: string };
  events: readonly Json[];
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const { BEDPLATE_FUZZ_RUNS: runs, BEDPLATE_FUZZ_SEED: seed = runs === undefined ? "1" : undefined } =
  process.env;
const handler = createHandler({ adapters, backend: simulated() });

const noise = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }).map((value) => value as Json),
  fc.constantFrom<Json>("", -1, 1e308, [], {}, "__proto__", JSON.parse('{"__proto__":{"polluted":true}}')),
);

/** One thing that goes wrong in a conversation. */
const mishap = fc.record({
  at: fc.nat(200),
  what: fc.oneof(
    fc.record({ do: fc.constant("drop" as const) }),
    fc.record({ do: fc.constant("repeat" as const) }),
    fc.record({ do: fc.constant("end" as const) }),
    fc.record({ do: fc.constant("move" as const), to: fc.nat(200) }),
    fc.record({ do: fc.constant("put" as const), event: noise }),
    fc.record({ do: fc.constant("change" as const), path: fc.array(fc.nat(8), { maxLength: 6 }), to: noise }),
  ),
});
type Mishap = typeof mishap extends fc.Arbitrary<infer Value> ? Value : never;

function spoil(events: readonly Json[], { at, what }: Mishap): Json[] {
  const index = events.length === 0 ? 0 : at % events.length;
  const [one = {}] = events.slice(index, index + 1);
  const others = events.toSpliced(index, 1);
  switch (what.do) {
    case "drop":
      return others;
    case "repeat":
      return events.toSpliced(index, 0, one);
    case "end":
      return events.slice(0, index);
    case "move":
      return others.toSpliced(what.to % (others.length + 1), 0, one);
    case "put":
      return events.toSpliced(index, 0, what.event);
    case "change":
      return events.toSpliced(index, 1, changed(one, what.path, what.to));
  }
}

/** A value with something else at a path, whose steps count members or items. */
function changed(value: Json, [step, ...rest]: readonly number[], to: Json): Json {
  if (step === undefined || typeof value !== "object" || value === null) return to;
  const keys = Object.keys(value);
  const key = keys[step % keys.length];
  if (key === undefined) return to;
  const entries: [string, Json][] = Object.entries(value).map(([name, item]) => [
    name,
    name === key ? changed(item, rest, to) : item,
  ]);
  return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}

async function say(model: string, events: readonly Json[]): Promise<{ status: number; text: string }> {
  const url = `http://local/model/${encodeURIComponent(model)}/invoke-with-bidirectional-stream`;
  const body = new Blob(events.map((event) => new Uint8Array(chunk(event)))).stream();
  const init = { method: "POST", body, duplex: "half" };
  const response = await handler(new Request(url, init), { httpVersion: "2.0" });
  return { status: response.status, text: Buffer.from(await response.arrayBuffer()).toString("latin1") };
}

test("every conversation of the fixtures is answered", async () => {
  // The answer to a call that nobody here has made is refused.
  for (const { model, events } of conversations.filter(
    (one) => !JSON.stringify(one).includes("toolResult"),
  )) {
    const { status, text } = await say(model, events);
    expect([status, text.includes(":exception-type")]).toEqual([200, false]);
  }
});

test("a conversation in which anything goes wrong is answered or refused in the service's words", async () => {
  let answered = 0;
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...conversations),
      fc.array(mishap, { minLength: 1, maxLength: 4 }),
      async ({ model, events }, mishaps) => {
        const { status, text } = await say(model, mishaps.reduce<readonly Json[]>(spoil, events));
        expect(status, text.slice(0, 300)).toBeLessThan(500);
        expect(text).not.toContain("internalServerException");
        if (status === 200 && !text.includes(":exception-type")) answered++;
        else refused++;
      },
    ),
    { numRuns: Number(runs ?? 300), ...(seed !== undefined && { seed: Number(seed) }), endOnFailure: true },
  );
  expect("polluted" in {}).toBe(false);
  // Neither of the two is all that this sees.
  expect(Math.min(answered, refused)).toBeGreaterThan(20);
}, 3_600_000);
