import {
  type AssistantPart,
  type ChatRequest,
  type FunctionTool,
  type ImagePart,
  isObject,
  type Message,
  parseJson,
  type ToolCallPart,
  type ToolChoice,
  type ToolMessage,
  toolInput,
  type UserPart,
} from "@bedplate/core";
import { readCalls } from "./llama-calls.ts";
import { textRuns } from "./llama-template.server.ts";
import type { Turn } from "./llama-template.ts";
import { callFormat, choiceText, createAnswerWriter, toolsIntro, writeTools } from "./llama-tools.ts";

/** A conversation that was read out of a prompt. */
export type ReadConversation = Pick<ChatRequest, "messages" | "tools" | "toolChoice">;

/** Turns back into messages; with `tools`, the texts about tools and calls become tools and calls again. */
export function decodeTurns(
  turns: readonly Turn[],
  images: readonly string[],
  tools: boolean,
): ReadConversation {
  const [first, ...rest] = turns;
  const offer = tools && first?.role === "system" ? readTools(first.text) : undefined;
  const system: Turn[] = offer?.system === undefined ? [] : [{ role: "system", text: offer.system }];
  const messages = decodeMessages(offer ? [...system, ...rest] : turns, images, tools);
  return {
    messages,
    ...(offer && { tools: offer.tools }),
    ...(offer && offer.toolChoice !== "auto" && { toolChoice: offer.toolChoice }),
  };
}

/** Text with pictures where their markers were. */
export function imageParts(runs: readonly string[], images: readonly string[]): UserPart[] {
  const parts = runs.flatMap((text, index): UserPart[] => [
    ...(index === 0 ? [] : [imagePart(images[index - 1] ?? "")]),
    ...(text === "" ? [] : [{ type: "text", text } as const]),
  ]);
  return parts.length > 0 ? parts : [{ type: "text", text: "" }];
}

function decodeMessages(turns: readonly Turn[], images: readonly string[], tools: boolean): Message[] {
  const pictures = [...images];
  const waiting: ToolCallPart[] = [];
  let calls = 0;
  const decode = ({ role, text }: Turn, index: number): Message => {
    switch (role) {
      case "system":
        return { role, content: [{ type: "text", text }] };
      case "user": {
        const runs = textRuns({ role, text }, images.length > 0);
        return { role, content: imageParts(runs, pictures.splice(0, runs.length - 1)) };
      }
      case "assistant": {
        const content = tools ? answerParts(text, calls) : [{ type: "text", text } as const];
        const called = content.filter((part) => part.type === "tool-call");
        calls += called.length;
        waiting.splice(0, waiting.length, ...called);
        return { role, content };
      }
      case "ipython":
        // The prompt does not say which call a result belongs to: the first answers the first.
        return toolMessage(text, waiting.shift() ?? { id: `turn_${index}` });
    }
  };
  return turns.map(decode);
}

// Only a text that is written again as it is may become calls.
function answerParts(text: string, earlier: number): AssistantPart[] {
  const reading = readCalls(text);
  const calls = reading.kind === "calls" ? reading.calls : [];
  const writer = createAnswerWriter();
  const written =
    calls.map(({ name, inputText }) => writer.call(name) + writer.input(inputText)).join("") + writer.end();
  if (calls.length === 0 || written !== text) return [{ type: "text", text }];
  return calls.map(({ name, inputText }, index) => ({
    type: "tool-call",
    id: `call_${earlier + index}`,
    name,
    ...toolInput(inputText),
  }));
}

function toolMessage(text: string, { id, name }: { id: string; name?: string }): ToolMessage {
  const json = parseJson(text);
  const error =
    isObject(json) && typeof json.error === "string" && JSON.stringify({ error: json.error }) === text;
  const content = [{ type: "text", text: error ? String(json.error) : text }] as const;
  return {
    role: "tool",
    content: [
      {
        type: "tool-result",
        callId: id,
        ...(name !== undefined && { name }),
        content,
        ...(error && { isError: true }),
      },
    ],
  };
}

function readTools(
  text: string,
): { tools: FunctionTool[]; toolChoice: ToolChoice; system?: string } | undefined {
  const [intro, list = "", how = "", ...rest] = text.split("\n\n");
  if (intro !== toolsIntro || !how.startsWith(`${callFormat} `)) return undefined;
  const tools = list.split("\n").map(readTool);
  const toolChoice = readChoice(how.slice(callFormat.length + 1));
  const known = tools.filter((tool) => tool !== undefined);
  if (!toolChoice || writeTools(known, toolChoice) !== [intro, list, how].join("\n\n")) return undefined;
  return { tools: known, toolChoice, ...(rest.length > 0 && { system: rest.join("\n\n") }) };
}

function readTool(line: string): FunctionTool | undefined {
  const json = parseJson(line);
  if (!isObject(json) || typeof json.name !== "string" || !isObject(json.parameters)) return undefined;
  const { name, description, parameters } = json;
  return {
    type: "function",
    name,
    ...(typeof description === "string" && { description }),
    inputSchema: parameters,
  };
}

function readChoice(words: string): ToolChoice | undefined {
  const [, quoted = ""] = /^You must call the function (".*")\.$/.exec(words) ?? [];
  const name = parseJson(quoted);
  if (typeof name === "string") return { type: "tool", name };
  return (["auto", "required"] as const).find((choice) => choiceText(choice) === words);
}

// The format does not say what kind of picture it is; the first bytes do.
function imagePart(data: string): ImagePart {
  const kinds = { iVBOR: "image/png", "/9j/": "image/jpeg", R0lGOD: "image/gif", UklGR: "image/webp" };
  const kind = Object.entries(kinds).find(([start]) => data.startsWith(start));
  return {
    type: "image",
    mediaType: kind?.[1] ?? "application/octet-stream",
    source: { type: "base64", data },
  };
}
