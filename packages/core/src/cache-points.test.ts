import { expect, test } from "vitest";
import { type CacheSupport, fitCachePoints } from "./cache-points.ts";
import type { Tool } from "./chat.ts";
import { system, user } from "./message.ts";
import type { CachePointPart } from "./message-parts.ts";
import { parseModelId } from "./model-id.ts";

const id = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const tool: Tool = { type: "function", name: "f", inputSchema: {} };
const none: CachePointPart = { type: "cache-point" };
const brief: CachePointPart = { type: "cache-point", ttl: "5m" };
const long: CachePointPart = { type: "cache-point", ttl: "1h" };

/** What of cache points behind a tool, a system text and texts of a user is sent, and what is said. */
function fit(points: readonly CachePointPart[], support?: CacheSupport): [sent: string[], warned: string[]] {
  const [inTools, inSystem, ...inTexts] = points;
  const request = {
    model: id,
    tools: [tool, ...(inTools ? [inTools] : [])],
    messages: [
      system("s", ...(inSystem ? [inSystem] : [])),
      user(...inTexts.flatMap((point) => ["t", point])),
    ],
  };
  const { call, warnings } = fitCachePoints({ request, model: parseModelId(id) }, support);
  const { tools = [], messages } = call.request;
  const parts = [...tools, ...messages.flatMap<{ type: string }>(({ content }) => content)];
  const sent = parts.flatMap((part) =>
    part.type === "cache-point" ? [(part as CachePointPart).ttl ?? "none"] : [],
  );
  expect(parts.length - sent.length).toBe(1 + 1 + inTexts.length);
  return [sent, warnings.map(({ setting }) => setting)];
}

test("four cache points in order are sent as they are", () => {
  expect(fit([long, long, brief, none])).toEqual([["1h", "1h", "5m", "none"], []]);
});

test("of more than four the last are sent, which cover the first", () => {
  expect(fit([none, none, brief, brief, brief, brief])).toEqual([
    ["5m", "5m", "5m", "5m"],
    ["messages", "tools"],
  ]);
});

test("what stands before one of an hour is kept for an hour too", () => {
  expect(fit([none, long, brief])).toEqual([["1h", "1h", "5m"], ["tools"]]);
  expect(fit([brief, brief, long])).toEqual([
    ["1h", "1h", "1h"],
    ["messages", "tools"],
  ]);
});

test("models without ttl, without caching of tools, and without cache points get none of them", () => {
  expect(fit([none, long, brief], "without-ttl")).toEqual([["none", "none", "none"], ["messages"]]);
  expect(fit([none, none], "content-without-ttl")).toEqual([["none"], ["tools"]]);
  expect(fit([none, long], "none")).toEqual([[], ["messages", "tools"]]);
});

test("tools' cache points don't count where tools are not cached", () => {
  expect(fit([none, none, none, none, none], "content-without-ttl")[0]).toHaveLength(4);
});
