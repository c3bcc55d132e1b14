import { type CachePointPart, type Message, type Part, type Tool, unsupported } from "@bedplate/core";
import type { TurnContext } from "./turns-context.ts";
import { type AnyPart, allParts, editParts } from "./turns-parts.ts";

const mediaNames = { image: "images", document: "documents", video: "videos", audio: "sound" } as const;

/** Refuses media that the model does not take, wherever they stand. Throws `unsupported`. */
export function refuseMedia(messages: readonly Message[], { call, rules }: TurnContext): void {
  for (const { type } of allParts(messages)) {
    if (!isMedia(type) || !rules.media || rules.media.includes(type)) continue;
    const what = `the model takes no ${mediaNames[type]} over Converse`;
    throw unsupported(call, what, "Use a model that does, or say in text what they hold.");
  }
}

function isMedia(type: AnyPart["type"]): type is keyof typeof mediaNames {
  return Object.hasOwn(mediaNames, type);
}

/** Leaves out what the model does not take back and what is empty: reasoning, cache points, texts, messages. */
export function dropUntaken(messages: readonly Message[], context: TurnContext): readonly Message[] {
  const kept = editParts(messages, (part) => keepPart(part, context));
  const filled = kept.filter(({ content }) => content.length > 0);
  if (filled.length < kept.length) context.warn("messages without content were left out");
  return filled;
}

function keepPart(part: Part, context: TurnContext): Part | undefined {
  if (part.type === "cache-point") return keepCachePoint(part, context, "messages");
  if (part.type === "reasoning" && context.rules.reasoningHistory === false) {
    context.warn("the model takes no earlier reasoning back; it was left out");
    return undefined;
  }
  if (part.type === "tool-result") return { ...part, content: part.content.filter((held) => !isEmpty(held)) };
  return isEmpty(part) ? undefined : part;
}

// The service refuses empty texts, but takes white space.
function isEmpty(part: AnyPart): boolean {
  if (part.type === "guard-content") return isEmpty(part.content);
  return part.type === "text" && part.text === "" && (part.citations ?? []).length === 0;
}

/** The tools with those cache points that the model knows. */
export function keepToolCachePoints(tools: readonly Tool[], context: TurnContext): readonly Tool[] {
  return tools.flatMap((tool) =>
    tool.type === "cache-point" ? (keepCachePoint(tool, context, "tools") ?? []) : tool,
  );
}

function keepCachePoint(
  part: CachePointPart,
  { rules, warn }: TurnContext,
  setting: "messages" | "tools",
): CachePointPart | undefined {
  if (rules.cachePoints === "none") {
    warn("the model knows no cache points; they were left out", setting);
    return undefined;
  }
  if (rules.cachePoints === undefined || part.ttl === undefined) return part;
  warn("the model's cache points have no ttl; it was left out", setting);
  return { type: "cache-point" };
}
