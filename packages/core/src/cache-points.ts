import type { Call } from "./adapter.ts";
import type { Warning } from "./chat.ts";
import type { CachePointPart, Message } from "./message-parts.ts";

/** Which cache points a model knows, beside all: none, those without a ttl, or those without a ttl and not among the tools. */
export type CacheSupport = "none" | "without-ttl" | "content-without-ttl";

/**
 * A call with the cache points that its model takes, and a warning when they are not those of the request. The last four
 * are kept, since each covers all that is before it; for the same reason what is before one of an hour gets an hour too.
 */
export function fitCachePoints(
  call: Call,
  support: CacheSupport | "all" = "all",
): { call: Call; warnings: Warning[] } {
  const { request, model } = call;
  const { tools } = request;
  const changed = new Set<string>();
  // The most that a request may have, whatever the model (user guide, "Prompt caching").
  let left = 4;
  let isLong = false;
  const isLacking = (setting: string): boolean =>
    support === "none" || (setting === "tools" && support === "content-without-ttl");
  const fit = ({ ttl: asked }: CachePointPart, setting: string): CachePointPart[] => {
    isLong ||= asked === "1h";
    const ttl = support === "all" ? (isLong ? "1h" : asked) : undefined;
    const isOut = isLacking(setting) || left-- < 1;
    if (isOut || ttl !== asked) changed.add(setting);
    return isOut ? [] : [{ type: "cache-point", ...(ttl && { ttl }) }];
  };
  const fitAll = <Kind extends { type: string }>(parts: readonly Kind[], setting: string): Kind[] => {
    // A cache point stands where one may stand.
    const edit = (part: Kind): Kind | Kind[] =>
      part.type === "cache-point" ? (fit(part as never, setting) as never) : part;
    return parts.toReversed().flatMap(edit).toReversed();
  };
  // The kinds of parts in a message stay the same.
  const refill = (message: Message): Message =>
    ({ ...message, content: fitAll<{ type: string }>(message.content, "messages") }) as Message;
  const fitted = {
    ...request,
    messages: request.messages.toReversed().map(refill).toReversed(),
    ...(tools && { tools: fitAll(tools, "tools") }),
  };
  const warnings = [...changed].map((setting): Warning => {
    const taken = isLacking(setting)
      ? "none"
      : support === "all"
        ? "4, longer before shorter"
        : "4, without ttl";
    const message = `${model.id}: of cache points the model takes ${taken}; others were changed or left out.`;
    return { code: "adjusted-content", setting, message };
  });
  return { call: { ...call, request: fitted }, warnings };
}
