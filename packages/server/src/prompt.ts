import type {
  ChatRequest,
  JsonValue,
  Part,
  Tool,
  ToolCallPart,
  ToolResultContent,
  ToolResultPart,
} from "@bedplate/core";

/** Anything of a request or an answer that costs tokens. */
export type Piece = Part | Tool | ToolResultContent;

/** What the user wrote last, without documents. */
export function lastUserText({ messages }: ChatRequest): string {
  const parts = messages.findLast(({ role }) => role === "user")?.content ?? [];
  const said = parts.filter(({ type }) => type === "text" || type === "guard-content").map(textIn);
  return said.join(" ").trim();
}

/** The results of tools that came last. Calls made together may be answered in several messages. */
export function lastToolResults({ messages }: ChatRequest): ToolResultPart[] {
  const answered = messages.findLastIndex(({ role }) => role !== "tool") + 1;
  const parts = messages.slice(answered).flatMap(({ content }): readonly Part[] => content);
  return parts.filter((part) => part.type === "tool-result");
}

/** What the model reads, in its order: tools first. */
export function promptOf({ tools = [], messages }: ChatRequest): Piece[] {
  return [...tools, ...messages.flatMap(({ content }): readonly Part[] => content)];
}

/** The text in a piece: of tool results, documents and arguments too, and none of media. */
export function textIn(piece: Piece): string {
  switch (piece.type) {
    case "text":
    case "reasoning":
      return piece.text;
    case "json":
      return JSON.stringify(piece.value);
    case "tool-call":
      return argumentsOf(piece);
    case "function":
    case "provider":
      return JSON.stringify(piece);
    case "search-result":
      return [piece.title, ...within(piece).map(textIn)].join(" ");
    case "document":
      return [
        piece.context ?? "",
        "text" in piece.source ? piece.source.text : "",
        ...within(piece).map(textIn),
      ].join("");
    case "tool-result":
    case "guard-content":
      return within(piece).map(textIn).join(" ");
    case "image":
    case "video":
    case "audio":
    case "cache-point":
      return "";
  }
}

/** A tool call's arguments as text: the model's own, or JSON with spaces, which comes word by word as well. */
function argumentsOf({ inputText, input = {} }: Pick<ToolCallPart, "inputText" | "input">): string {
  return inputText ?? jsonText(input);
}

/** JSON on one line with spaces in it, so that it comes in pieces. */
export function jsonText(value: JsonValue): string {
  return JSON.stringify(value, null, 1).replace(/\n */g, " ");
}

/** Tokens of pieces that are read as one: a token is four characters, and media cost a fixed number. */
export function tokensOf(...pieces: readonly Piece[]): number {
  const characters = pieces.reduce((sum, piece) => sum + textIn(piece).length, 0);
  return Math.ceil(characters / 4) + pieces.reduce((sum, piece) => sum + mediaTokens(piece), 0);
}

function within(piece: Piece): readonly Piece[] {
  if (piece.type === "guard-content") return [piece.content];
  if (piece.type === "tool-result" || piece.type === "search-result") return piece.content;
  return piece.type === "document" && piece.source.type === "content" ? piece.source.content : [];
}

// Media in a tool result or a document count too.
function mediaTokens(piece: Piece): number {
  if (piece.type === "image") return 258;
  if (piece.type === "audio") return 750;
  if (piece.type === "video") return 2_600;
  if (piece.type === "document" && !/^(?:text|content)$/.test(piece.source.type)) return 1_500;
  return within(piece).reduce((sum, inner) => sum + mediaTokens(inner), 0);
}
