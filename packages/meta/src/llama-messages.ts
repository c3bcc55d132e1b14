import {
  type AssistantPart,
  breakMarkers,
  type Call,
  citationsLeftOut,
  type ImagePart,
  inlineData,
  leftOut,
  type Message,
  markerWarning,
  type Part,
  type ToolResultPart,
  unsupported,
  type Warning,
} from "@bedplate/core";
import { callsTools, type LlamaTemplate, seesImages } from "./llama-model.ts";
import { imageMarker, markers, type Turn } from "./llama-template.ts";
import { createAnswerWriter, toolless } from "./llama-tools.ts";

/** A conversation as turns, with the pictures that stand in them and what was left out or changed. */
export interface Conversation {
  turns: Turn[];
  /** As base64, in the order of their markers. */
  images: string[];
  warnings: Warning[];
}

/** A conversation while it is written. */
interface Writing {
  readonly call: Call;
  readonly template: LlamaTemplate;
  readonly images: string[];
  /** By what they are about, so that each comes once. */
  readonly warnings: Map<string, Warning>;
}

/** Turns messages into the turns of a prompt, whose texts can't forge others. Throws `unsupported` for what no text can say. */
export function encodeMessages(call: Call, template: LlamaTemplate): Conversation {
  const writing: Writing = { call, template, images: [], warnings: new Map() };
  const turns = call.request.messages.flatMap((message) => encodeMessage(message, writing));
  return {
    turns,
    images: writing.images,
    warnings: [...writing.warnings.values(), ...citationsLeftOut(call)],
  };
}

function encodeMessage(message: Message, writing: Writing): Turn[] {
  switch (message.role) {
    case "system":
    case "user":
      return [{ role: message.role, text: writeParts(message.content, writing) }];
    case "assistant":
      return [{ role: "assistant", text: writeAnswer(message.content, writing) }];
    case "tool":
      return message.content.flatMap((part) => {
        if (part.type === "tool-result") return [{ role: "ipython", text: writeResult(part, writing) }];
        writing.warnings.set(part.type, leftOut(writing.call, part.type));
        return [];
      });
  }
}

// Texts are joined before markers are looked for, since two parts can make one together.
function writeParts(parts: readonly Part[], writing: Writing): string {
  const runs = [""];
  for (const part of parts) {
    if (part.type === "image") {
      writing.images.push(imageData(part, writing));
      runs.push("");
    } else runs.push((runs.pop() ?? "") + partText(part, writing));
  }
  return runs.map((run) => unforged(run, writing)).join(imageMarker);
}

function writeAnswer(parts: readonly AssistantPart[], writing: Writing): string {
  const writer = createAnswerWriter();
  const texts = parts.map((part) => {
    if (part.type !== "tool-call") return writer.text(partText(part, writing));
    if (!callsTools(writing.call, writing.template)) throw toolless(writing.call);
    return writer.call(part.name) + writer.input(part.inputText ?? JSON.stringify(part.input ?? {}));
  });
  return unforged(texts.join("") + writer.end(), writing);
}

function writeResult({ content, isError }: ToolResultPart, writing: Writing): string {
  if (!callsTools(writing.call, writing.template)) throw toolless(writing.call);
  const texts = content.map((part) => {
    if (part.type === "text") return part.text;
    if (part.type === "json") return JSON.stringify(part.value);
    throw unsupported(writing.call, `this format can't carry ${part.type} parts`, "Give it as text.");
  });
  const text = texts.join("\n");
  return unforged(isError ? JSON.stringify({ error: text }) : text, writing);
}

function partText(part: Part, { call, warnings }: Writing): string {
  if (part.type === "text") return part.text;
  if (part.type !== "reasoning" && part.type !== "cache-point") {
    throw unsupported(
      call,
      `this format can't carry ${part.type} parts`,
      "Use the Converse adapter with a model that takes them.",
    );
  }
  warnings.set(part.type, leftOut(call, part.type));
  return "";
}

function imageData({ source }: ImagePart, { call }: Writing): string {
  if (!seesImages(call.model)) {
    throw unsupported(
      call,
      "only Llama 3.2 11B and 90B take images natively",
      "Use one of them, or the Converse adapter.",
    );
  }
  return inlineData({ type: "image", source }, call);
}

function unforged(text: string, { call, template, warnings }: Writing): string {
  const broken = breakMarkers(text, markers[template]);
  if (broken !== text) warnings.set("marker", markerWarning(call, "messages"));
  return broken;
}
