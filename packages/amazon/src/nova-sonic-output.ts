import {
  BedrockError,
  type DecodedSpeechPart,
  fromBase64,
  isObject,
  type JsonObject,
  parseJson,
  readNumber,
  readObject,
  readString,
  required,
  type SpeechOutputDecoder,
  toolInput,
  type Usage,
  usageOf,
} from "@bedplate/core";

interface Content {
  role: "user" | "assistant";
  final: boolean;
}

/** What is known of the answer under way. An interrupted one may end or not. */
interface Listening {
  contents: Map<string, Content>;
  answer: "none" | "open" | "interrupted" | "ended";
  usage: Usage;
}

type Read = (fields: JsonObject, state: Listening) => DecodedSpeechPart[];

/** Reads Nova Sonic's events, whose blocks begin before they speak. */
export function createOutputDecoder(): SpeechOutputDecoder {
  const state: Listening = { contents: new Map(), answer: "none", usage: { input: {}, output: {} } };
  return {
    push(chunk) {
      const events = required(readObject(chunk, "event"), "event");
      const name = Object.keys(events).find((key) => Object.hasOwn(readers, key));
      return name === undefined
        ? []
        : (readers[name]?.(required(readObject(events, name), name), state) ?? []);
    },
    end() {
      if (state.answer === "open")
        throw new BedrockError("stream-truncated", "the stream ended within an answer.");
      return [{ type: "finish", usage: state.usage }];
    },
  };
}

const readers: Readonly<Record<string, Read>> = {
  completionStart(_, state) {
    state.answer = "open";
    return [{ type: "turn-start" }];
  },
  contentStart(fields, { contents }) {
    contents.set(required(readString(fields, "contentId"), "contentId"), {
      role: readString(fields, "role") === "USER" ? "user" : "assistant",
      final: stageOf(fields) !== "SPECULATIVE",
    });
    return [];
  },
  textOutput(fields, state) {
    const content = contentOf(fields, "textOutput", state);
    const text = required(readString(fields, "content"), "content");
    if (isInterruption(text)) return interrupt(state);
    return [{ type: "transcript", ...content, text }];
  },
  audioOutput(fields, state) {
    contentOf(fields, "audioOutput", state);
    // What is spoken after an interruption can be interrupted in its turn.
    if (state.answer === "interrupted") state.answer = "open";
    return [{ type: "audio", audio: bytesIn(required(readString(fields, "content"), "content")) }];
  },
  toolUse(fields, state) {
    contentOf(fields, "toolUse", state);
    const id = required(readString(fields, "toolUseId"), "toolUseId");
    const name = required(readString(fields, "toolName"), "toolName");
    return [{ type: "tool-call", id, name, ...toolInput(readString(fields, "content") ?? "") }];
  },
  contentEnd(fields, state) {
    contentOf(fields, "contentEnd", state);
    state.contents.delete(readString(fields, "contentId") ?? "");
    return readString(fields, "stopReason") === "INTERRUPTED" ? interrupt(state) : [];
  },
  completionEnd(fields, state) {
    if (state.answer === "none") throw outOfOrder("completionEnd without its completionStart");
    state.answer = "ended";
    return [{ type: "turn-end", reason: readString(fields, "stopReason") ?? "unknown" }];
  },
  usageEvent(fields, state) {
    const [input, output] = [readNumber(fields, "totalInputTokens"), readNumber(fields, "totalOutputTokens")];
    const details = readObject(fields, "details");
    state.usage = usageOf({ input, output });
    return [
      {
        type: "usage",
        usage: state.usage,
        ...(details && { providerMetadata: { amazonNovaSonic: details } }),
      },
    ];
  },
};

function contentOf(fields: JsonObject, name: string, { contents }: Listening): Content {
  const content = contents.get(required(readString(fields, "contentId"), "contentId"));
  if (!content) throw outOfOrder(`${name} without its contentStart`);
  return content;
}

function outOfOrder(fact: string): BedrockError {
  return new BedrockError("invalid-response", `The events are out of order: ${fact}.`);
}

// The service says it twice, as a text and as a reason.
function interrupt(state: Listening): DecodedSpeechPart[] {
  if (state.answer === "interrupted") return [];
  state.answer = "interrupted";
  return [{ type: "interrupted" }];
}

// The literal text is `{ "interrupted" : true }`.
function isInterruption(text: string): boolean {
  return /^\s*\{\s*"interrupted"\s*:\s*true\s*\}\s*$/.test(text);
}

function stageOf(fields: JsonObject): string | undefined {
  const more = parseJson(readString(fields, "additionalModelFields") ?? "{}");
  return isObject(more) ? readString(more, "generationStage") : undefined;
}

function bytesIn(text: string): Uint8Array {
  try {
    return fromBase64(text);
  } catch (cause) {
    throw new BedrockError("invalid-response", `The audio is no base64 text.`, { cause });
  }
}
