import type { Call } from "./adapter.ts";
import type { Warning } from "./chat.ts";
import type { CachePointPart, Message } from "./message-parts.ts";

/** Which cache points a model knows, beside all: none, those without a ttl, or those without a ttl and not among the tools. */
export type CacheSupport = "none" | "without-ttl" | "content-without-ttl";

/** The most that a request may have, whatever the model (user guide, "Prompt caching"). */
const most = 4;

const rules: Readonly<Record<CacheSupport | "all", string>> = {
  none: "no cache points",
  "without-ttl": "4 cache points without a ttl",
  "content-without-ttl": "4 cache points without a ttl, none of them among the tools",
  all: "4 cache points, those of 1h first",
};

/**
 * A call with the cache points that its model takes, and a warning when they are not those of the request. The last four
 * are kept, since each covers all that is before it; for the same reason what is before one of an hour gets an hour too.
 */
export function fitCachePoints(
  call: Call,
  support: CacheSupport | "all" = "all",
): { call: Call; warnings: Warning[] } {
  const { request, model } = call;
  const changed = new Set<string>();
  let left = most;
  let isLong = false;
  const fit = ({ ttl: asked }: CachePointPart, setting: string): CachePointPart[] => {
    isLong ||= asked === "1h";
    const ttl = support === "all" ? (isLong ? "1h" : asked) : undefined;
    const isOut =
      support === "none" || (setting === "tools" && support === "content-without-ttl") || left-- < 1;
    if (isOut || ttl !== asked) changed.add(setting);
    return isOut ? [] : [{ type: "cache-point", ...(ttl && { ttl }) }];
  };
  const fitAll = <Part extends { type: string }>(parts: readonly Part[], setting: string): Part[] =>
    parts
      .toReversed()
      // A cache point stands where one may stand.
      .flatMap((part) => (part.type === "cache-point" ? (fit(part as never, setting) as never) : part))
      .toReversed();
  // The kinds of parts in a message stay the same.
  const messages = request.messages
    .toReversed()
    .map(
      (message) =>
        ({ ...message, content: fitAll<{ type: string }>(message.content, "messages") }) as Message,
    )
    .toReversed();
  const fitted = { ...request, messages, ...(request.tools && { tools: fitAll(request.tools, "tools") }) };
  const message = `${model.id}: the model takes ${rules[support]}; others were changed or left out.`;
  const warnings = [...changed].map((setting): Warning => ({ code: "adjusted-content", setting, message }));
  return { call: { ...call, request: fitted }, warnings };
}
