import type { Call } from "./adapter.ts";
import type { ChatRequest, Warning } from "./chat.ts";
import type { JsonObject } from "./json.ts";
import type { Message, Part } from "./message-parts.ts";
import { present, unsupported } from "./unsupported.ts";

/** A message as plain text, for formats whose conversation is one prompt. */
export interface TextTurn {
  role: Message["role"];
  text: string;
}

/** A turn that somebody said, as opposed to what a tool gave. */
export interface SpokenTurn extends TextTurn {
  role: Exclude<Message["role"], "tool">;
}

/** A conversation as plain text, and what was left out of it. */
export interface TextTurns {
  turns: TextTurn[];
  warnings: Warning[];
}

/** Turns messages into text. Reasoning and cache points are left out with a warning; anything else that is not text throws `unsupported`. */
export function textTurns(call: Call): TextTurns {
  const warnings = new Map<string, Warning>();
  const write = (part: Part): string => {
    if (part.type === "text") return part.text;
    if (part.type !== "reasoning" && part.type !== "cache-point") {
      throw unsupported(
        call,
        `this format can't carry ${part.type} parts`,
        "Use a model or an adapter that can.",
      );
    }
    warnings.set(part.type, leftOut(call, part.type));
    return "";
  };
  const turns = call.request.messages.map(({ role, content }) => ({
    role,
    text: content.map(write).join(""),
  }));
  if (call.request.tools?.some(({ type }) => type === "cache-point"))
    warnings.set("tools", leftOut(call, "cache-point", "tools"));
  return { turns, warnings: [...warnings.values(), ...citationsLeftOut(call)] };
}

/** The warning for formats whose texts have no citations, when an earlier answer had some: its words stay. */
export function citationsLeftOut({ request, model }: Pick<Call, "request" | "model">): Warning[] {
  const parts = request.messages.flatMap<Part>(({ content }) => content);
  if (!parts.some((part) => part.type === "text" && part.citations?.length)) return [];
  const message = `${model.id}: this format has no citations in the texts of a conversation; they were left out.`;
  return [{ code: "adjusted-content", setting: "messages", message }];
}

/** The ID of a tool call in formats that have none: its place among all calls of the conversation. */
export function toolCallId({ messages }: Pick<ChatRequest, "messages">, position: number): string {
  const parts = messages.flatMap<Part>(({ content }) => content);
  return `call_${parts.filter(({ type }) => type === "tool-call").length + position}`;
}

/** The warning for parts that a format leaves out: reasoning and cache points, which change no words. */
export function leftOut(
  { model }: Pick<Call, "model">,
  type: Part["type"],
  setting: "messages" | "tools" = "messages",
): Warning {
  const message = `${model.id}: this format has no ${type} parts; they were left out.`;
  return { code: "adjusted-content", setting, message };
}

/** Refuses what a format without tools or JSON output can't do. Throws `unsupported`. */
export function refuseTools(call: Call): void {
  const { tools = [], toolChoice } = call.request;
  if (toolChoice !== "none" && tools.some((tool) => tool.type !== "cache-point")) {
    throw unsupported(call, "this format has no tools", "Use a model or an adapter that has.");
  }
  refuseJsonFormat(call);
}

/** Refuses a response format that only other formats can enforce. Throws `unsupported`. */
export function refuseJsonFormat(call: Call): void {
  if (call.request.responseFormat?.type === "json") {
    throw unsupported(
      call,
      "this format can't force JSON output",
      "Ask for it in the prompt, or use a model that can.",
    );
  }
}

/** The name that is sent for a schema without one, where a format demands a name. */
export const defaultSchemaName = "response";

/** A request's JSON schema as `response_format`, the member that OpenAI's formats and imported models share. */
export function encodeResponseFormat({
  responseFormat,
}: Pick<ChatRequest, "responseFormat">): JsonObject | undefined {
  if (responseFormat?.type !== "json") return undefined;
  const { schema, name = defaultSchemaName, description } = responseFormat;
  return { type: "json_schema", json_schema: present({ name, description, schema, strict: true }) };
}
