import { type Message, type Part, type ReasoningPart, unsupported } from "@bedplate/core";
import type { TurnContext } from "./turns-context.ts";
import { type AnyPart, allParts, editParts } from "./turns-parts.ts";

const mediaNames = { image: "images", document: "documents", video: "videos", audio: "sound" } as const;

/** Refuses media that the model does not take, wherever they stand. Throws `unsupported`. */
export function refuseMedia(messages: readonly Message[], { call, rules }: TurnContext): void {
  for (const part of allParts(messages)) {
    const { type } = part;
    if (!isMedia(type)) continue;
    const what = `the model takes no ${mediaNames[type]}`;
    if (rules.media && !rules.media.includes(type))
      throw unsupported(
        call,
        `${what} over Converse`,
        "Use a model that does, or say in text what they hold.",
      );
    const isStored = "source" in part && typeof part.source === "object" && part.source.type === "s3";
    if (isStored && rules.s3 === false) throw unsupported(call, `${what} from S3`, "Pass the bytes.");
  }
}

function isMedia(type: AnyPart["type"]): type is keyof typeof mediaNames {
  return Object.hasOwn(mediaNames, type);
}

/** Leaves citations only where they are taken: in the assistant's texts, and asked of documents, of models that cite. */
export function dropCitations(
  messages: readonly Message[],
  { rules, warn }: TurnContext,
): readonly Message[] {
  const cites = rules.citations !== false;
  const plain = <Kind extends AnyPart>(part: Kind): Kind => {
    if (!("citations" in part) || (cites && part.type !== "text")) return part;
    const { citations, ...rest } = part;
    if (part.type !== "text" && citations) warn("the model cites no documents; no citations were asked for");
    if (part.type === "text" && part.citations?.length)
      warn(
        cites
          ? "citations were left out of texts that are not the assistant's"
          : "the model takes no citations in texts; they were left out",
      );
    // Only what is optional was taken away.
    return rest as Kind;
  };
  const edit = (part: Part): Part =>
    part.type === "tool-result" ? { ...part, content: part.content.map(plain) } : plain(part);
  return messages.flatMap((message) =>
    cites && message.role === "assistant" ? message : editParts([message], edit),
  );
}

/** Leaves out what the model does not take back and what is empty: reasoning, texts, messages. */
export function dropUntaken(messages: readonly Message[], context: TurnContext): readonly Message[] {
  const kept = editParts(messages, (part) => keepPart(part, context));
  const filled = kept.filter(({ content }) => content.length > 0);
  if (filled.length < kept.length) context.warn("messages without content were left out");
  return filled;
}

function keepPart(part: Part, context: TurnContext): Part | undefined {
  if (part.type === "tool-result") return { ...part, content: part.content.filter((held) => !isEmpty(held)) };
  if (isEmpty(part)) return undefined;
  return part.type === "reasoning" ? keepReasoning(part, context) : part;
}

// The service refuses empty texts, but takes white space.
function isEmpty(part: AnyPart): boolean {
  if (part.type === "guard-content") return isEmpty(part.content);
  if (part.type === "reasoning") return !part.text && !part.signature && part.redactedData === undefined;
  return part.type === "text" && part.text === "" && (part.citations ?? []).length === 0;
}

function keepReasoning(part: ReasoningPart, { rules, warn }: TurnContext): ReasoningPart | undefined {
  const { signature, redactedData, ...open } = part;
  const { reasoningHistory: taken } = rules;
  const isSigned = Boolean(signature) || redactedData !== undefined;
  if (taken === undefined || taken === (isSigned ? "signed" : "unsigned")) return part;
  warn(untaken[`${taken}`]);
  return taken === "unsigned" && open.text ? open : undefined;
}

const untaken = {
  false: "the model takes no earlier reasoning back; it was left out",
  signed: "the model takes only signed reasoning back; the rest was left out",
  unsigned: "the model takes only the text of earlier reasoning back; signatures and secrets were left out",
} as const;
