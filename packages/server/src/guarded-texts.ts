import type { ChatRequest, Message, Part } from "@bedplate/core";
import type { Passage, Qualifier } from "./guardrail-scan.ts";
import { editPart } from "./part-texts.ts";

/** Which texts of a request a guardrail looks at. */
export interface GuardedTexts {
  readonly passages: readonly Passage[];
  /** The request with those texts replaced, in the same order. */
  replace(texts: readonly string[]): ChatRequest;
}

/** How a call says what its guardrail looks at. */
export interface GuardedScope {
  readonly operation: "InvokeModel" | "Converse";
  /** The suffix of the tags in the prompt. */
  readonly tagSuffix?: string;
}

/** The texts of messages, tool results and documents; where some are tagged or are guard content, it is those and no others. */
export function guardedTexts(request: ChatRequest, scope: GuardedScope): GuardedTexts {
  const walk = createWalk(request, scope);
  const passages: Passage[] = [];
  walk((passage) => {
    passages.push(passage);
    return passage.text;
  });
  return {
    passages,
    replace(texts) {
      let at = 0;
      return walk(({ text }) => texts[at++] ?? text);
    },
  };
}

type Walk = (write: (passage: Passage) => string) => ChatRequest;

function createWalk(request: ChatRequest, { operation, tagSuffix }: GuardedScope): Walk {
  const texts: Text[] = [];
  editTexts(request, (text) => {
    texts.push(text);
    return text.text;
  });
  const tag = tagSuffix === undefined ? undefined : tagPattern(tagSuffix);
  if (tag && texts.some(({ text }) => text.search(tag) >= 0))
    return (write) => editTexts(request, ({ text }) => editTagged(text, tag, write));
  // Guard content of the system prompt is looked at, but narrows nothing.
  const narrowed = texts.some(({ role, guard }) => guard && role !== "system");
  const isSeen = ({ role, guard }: Text): boolean =>
    guard || (!narrowed && (role !== "system" || operation === "InvokeModel"));
  return (write) => editTexts(request, (text) => (isSeen(text) ? write(text) : text.text));
}

// The same tags mark what an answer is compared with.
const tagQualifiers: Readonly<Record<string, Qualifier>> = {
  guardContent: "guard_content",
  groundingSource: "grounding_source",
  query: "query",
};

function tagPattern(suffix: string): RegExp {
  const name = `amazon-bedrock-guardrails-(${Object.keys(tagQualifiers).join("|")})_${suffix.replace(/\W/g, "")}`;
  return new RegExp(
    `(<${name}>)([\\s\\S]*?)(</amazon-bedrock-guardrails-\\2_${suffix.replace(/\W/g, "")}>)`,
    "g",
  );
}

function editTagged(text: string, tag: RegExp, write: (passage: Passage) => string): string {
  return text.replace(tag, (_whole, open: string, name: string, inner: string, close: string) => {
    const qualifier = tagQualifiers[name];
    return open + write({ text: inner, ...(qualifier && { qualifiers: [qualifier] }) }) + close;
  });
}

interface Text extends Passage {
  readonly role: Message["role"];
  /** Whether it is guard content. */
  readonly guard: boolean;
}

function editTexts(request: ChatRequest, edit: (text: Text) => string): ChatRequest {
  const messages = request.messages.map((message) => {
    const { role } = message;
    const content = message.content.map((part: Part) =>
      editPart(part, (text, guard) => {
        const { qualifiers } = guard ?? {};
        return edit({ text, role, guard: guard !== undefined, ...(qualifiers && { qualifiers }) });
      }),
    );
    // Each part is of the same type as the one whose place it takes.
    return { role, content } as Message;
  });
  return { ...request, messages };
}
