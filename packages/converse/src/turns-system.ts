import type { Message } from "@bedplate/core";
import type { TurnContext } from "./turns-context.ts";

/** Leaves system messages where Converse has a place for them, before the first turn; all others become the user's words where they stand. */
export function placeSystem(messages: readonly Message[], { rules, warn }: TurnContext): readonly Message[] {
  const first = messages.findIndex(({ role }) => role !== "system");
  return messages.map((message, index) => {
    if (message.role !== "system") return message;
    const leads = first < 0 || index < first;
    if (leads && rules.system !== false) return message;
    warn(
      leads
        ? "the model takes no system text; it went to the beginning of the first user message"
        : "system messages after the first turn went into user messages",
    );
    return { role: "user", content: message.content };
  });
}
