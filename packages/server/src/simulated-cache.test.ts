import { type CachePointPart, type ChatRequest, system, user } from "@bedplate/core";
import { expect, test } from "vitest";
import { createPromptCache } from "./simulated-cache.ts";

const model = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const minute = 60_000;

function asked(ttl?: CachePointPart["ttl"]): ChatRequest {
  const point: CachePointPart = { type: "cache-point", ...(ttl && { ttl }) };
  return { model, messages: [system("Answer as briefly as you can.", point), user("Why?")] };
}

test.each([
  [undefined, 5],
  ["5m", 5],
  ["1h", 60],
] as const)("what was written with the ttl %s is read for %i minutes", (ttl, minutes) => {
  let now = 0;
  const cache = createPromptCache(() => now);
  expect(cache(asked(ttl))).toMatchObject({ cacheRead: 0, cacheWrite: 8 });
  now += minutes * minute - 1;
  expect(cache(asked(ttl))).toMatchObject({ cacheRead: 8, cacheWrite: 0 });
  // Reading begins its time anew.
  now += minutes * minute - 1;
  expect(cache(asked(ttl))).toMatchObject({ cacheRead: 8, cacheWrite: 0 });
  now += minutes * minute;
  expect(cache(asked(ttl))).toMatchObject({ cacheRead: 0, cacheWrite: 8 });
});

test("another model, and another server, have caches of their own", () => {
  const cache = createPromptCache(() => 0);
  cache(asked());
  expect(cache({ ...asked(), model: "amazon.nova-lite-v1:0" })).toMatchObject({ cacheRead: 0 });
  expect(createPromptCache(() => 0)(asked())).toMatchObject({ cacheRead: 0 });
});

test("a request without a cache point says nothing of the cache", () => {
  const cache = createPromptCache(() => 0);
  expect(cache({ model, messages: [user("Why?")] })).toEqual({ total: 1 });
});
