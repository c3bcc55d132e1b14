import {
  BedrockError,
  fromBase64,
  type JsonObject,
  type ModelRef,
  parseJson,
  readNumber,
  readObject,
  readString,
  type SampleRate,
  type SpeechArrival,
  type SpeechInputDecoder,
  type SpeechRequest,
} from "@bedplate/core";
import { checkBody, malformed } from "@bedplate/core/server";
import { firstSonicEvents, secondSonicEvents } from "./nova-sonic.wire.ts";
import { readPrompt, readSession } from "./nova-sonic-prompt.server.ts";
import { isFirstSonic } from "./nova-sonic-start.ts";

/** Reads what a client of Nova Sonic sends. The order is what the service's pages tell; its words for most refusals are unknown. */
export function createInputDecoder(model: ModelRef): SpeechInputDecoder {
  const state: Hearing = {
    model,
    stage: "new",
    draft: { model: model.id },
    promptName: "",
    announced: false,
    blocks: new Map(),
    names: new Set(),
    calls: new Set(),
  };
  const schemas = isFirstSonic(model) ? firstSonicEvents : secondSonicEvents;
  return {
    push(chunk) {
      const events = readObjectOf(chunk);
      const [name = ""] = Object.keys(events);
      const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
      if (!schema) throw malformed([`#/event: extraneous key [${name}] is not permitted`]);
      checkBody(schema, chunk);
      // The schema has let nothing but an object through.
      const fields = events[name] as JsonObject;
      checkStage(name, fields, state);
      return readers[name]?.(fields, state) ?? [];
    },
    expect: (callId) => void state.calls.add(callId),
  };
}

type Draft = { -readonly [Key in keyof SpeechRequest]: SpeechRequest[Key] };

interface Block {
  kind: "system" | "system-speech" | "history" | "typed" | "audio" | "tool";
  role: string;
  callId: string;
  pieces: string[];
}

interface Hearing {
  model: ModelRef;
  stage: "new" | "session" | "prompt" | "closed" | "ended";
  draft: Draft;
  promptName: string;
  announced: boolean;
  /** Open ones, by name. */
  blocks: Map<string, Block>;
  names: Set<string>;
  /** Calls that wait for their answer. */
  calls: Set<string>;
}

const stages: Readonly<Record<string, Hearing["stage"]>> = {
  sessionStart: "new",
  promptStart: "session",
  sessionEnd: "closed",
};

function checkStage(name: string, fields: JsonObject, { stage, promptName }: Hearing): void {
  const wanted = stages[name] ?? "prompt";
  // A session may end before its prompt has begun.
  if (stage !== wanted && !(name === "sessionEnd" && stage === "session"))
    throw refused(`${name} is out of order: ${expected[stage]}`);
  if (wanted === "prompt" && readString(fields, "promptName") !== promptName)
    throw refused(`No prompt with the promptName ${readString(fields, "promptName")} is open.`);
}

const expected: Readonly<Record<Hearing["stage"], string>> = {
  new: "the first event must be sessionStart.",
  session: "sessionStart must be followed by promptStart.",
  prompt: "the session and its prompt have begun already, and promptEnd comes before sessionEnd.",
  closed: "promptEnd must be followed by sessionEnd.",
  ended: "the session has ended.",
};

type Read = (fields: JsonObject, state: Hearing) => SpeechArrival[];

const readers: Readonly<Record<string, Read>> = {
  sessionStart(fields, state) {
    Object.assign(state.draft, readSession(fields));
    state.stage = "session";
    return [];
  },
  promptStart(fields, state) {
    Object.assign(state.draft, readPrompt(fields));
    state.promptName = readString(fields, "promptName") ?? "";
    state.stage = "prompt";
    return [];
  },
  contentStart,
  textInput: (fields, state) => gather(fields, state, ["system", "system-speech", "history", "typed"]),
  toolResult: (fields, state) => gather(fields, state, ["tool"]),
  audioInput(fields, state) {
    openBlock(fields, state, ["audio"]);
    return [
      { type: "input", input: { type: "audio", audio: fromBase64(readString(fields, "content") ?? "") } },
    ];
  },
  contentEnd,
  promptEnd(_, state) {
    const [open] = state.blocks.keys();
    if (open !== undefined) throw refused(`The content ${open} is still open.`);
    state.stage = "closed";
    return announce(state);
  },
  sessionEnd(_, state) {
    state.stage = "ended";
    return [{ type: "end" }];
  },
};

function contentStart(fields: JsonObject, state: Hearing): SpeechArrival[] {
  const name = readString(fields, "contentName") ?? "";
  if (state.names.has(name)) throw refused(`The contentName ${name} was used before.`);
  const kind = kindOf(fields, state);
  const { toolUseId } = readObject(fields, "toolResultInputConfiguration") ?? {};
  const callId = typeof toolUseId === "string" ? toolUseId : "";
  if (kind === "audio" || kind === "typed") checkBeginning(state);
  if (kind === "tool" && !state.calls.delete(callId)) throw refused("Tool Response parsing error");
  state.names.add(name);
  state.blocks.set(name, { kind, role: readString(fields, "role") ?? "", callId, pieces: [] });
  if (kind === "audio") startAudio(fields, state);
  return kind === "audio" || kind === "typed" ? announce(state) : [];
}

const incomplete = "Chat history should be sent completely before streaming audio.";
const beginning: readonly Block["kind"][] = ["system", "system-speech", "history"];

/** What is still open when the user begins would be missing in the request. */
function checkBeginning({ blocks }: Hearing): void {
  if ([...blocks.values()].some(({ kind }) => beginning.includes(kind))) throw refused(incomplete);
}

function kindOf(fields: JsonObject, { announced, draft, model }: Hearing): Block["kind"] {
  const type = readString(fields, "type");
  if (type !== "TEXT") return type === "AUDIO" ? "audio" : "tool";
  const role = readString(fields, "role");
  if (role === "USER" && fields.interactive === true) {
    if (isFirstSonic(model)) throw refused("This model takes no interactive text.");
    return "typed";
  }
  if (announced) throw refused(incomplete);
  if (role === "USER" || role === "ASSISTANT") return "history";
  if (draft.history) throw refused("The system prompt comes before the chat history.");
  return role === "SYSTEM" ? "system" : "system-speech";
}

function startAudio(fields: JsonObject, { blocks, announced, draft }: Hearing): void {
  const open = [...blocks.values()].filter(({ kind }) => kind === "audio");
  if (open.length > 1) throw refused("An audio content is open already.");
  // The schema has let no other number through.
  const rate = readNumber(
    readObject(fields, "audioInputConfiguration") ?? {},
    "sampleRateHertz",
  ) as SampleRate;
  const { inputSampleRate = 16000 } = draft;
  if (announced && rate !== inputSampleRate)
    throw refused(`This conversation has begun with ${inputSampleRate} Hz, and can't go on with ${rate}.`);
  draft.inputSampleRate = rate;
}

function openBlock(fields: JsonObject, { blocks }: Hearing, kinds: readonly Block["kind"][]): Block {
  const name = readString(fields, "contentName") ?? "";
  const block = blocks.get(name);
  if (!block || !kinds.includes(block.kind))
    throw refused(`No content with the contentName ${name} is open that could take this event.`);
  return block;
}

function gather(fields: JsonObject, state: Hearing, kinds: readonly Block["kind"][]): SpeechArrival[] {
  openBlock(fields, state, kinds).pieces.push(readString(fields, "content") ?? "");
  return [];
}

function contentEnd(fields: JsonObject, state: Hearing): SpeechArrival[] {
  const name = readString(fields, "contentName") ?? "";
  const block = state.blocks.get(name);
  if (!block) throw refused(`No content with the contentName ${name} is open.`);
  state.blocks.delete(name);
  const text = block.pieces.join("");
  const { draft } = state;
  switch (block.kind) {
    case "audio":
      return [];
    case "system":
      draft.system = (draft.system ?? "") + text;
      return [];
    case "system-speech":
      draft.options = { amazonNovaSonic: { systemSpeech: text } };
      return [];
    case "history":
      addHistory(draft, block.role === "USER" ? "user" : "assistant", text);
      return [];
    case "typed":
      return [{ type: "input", input: { type: "text", text } }];
    case "tool":
      return [{ type: "input", input: { type: "tool-result", callId: block.callId, result: jsonOf(text) } }];
  }
}

function addHistory(draft: Draft, role: "user" | "assistant", text: string): void {
  const history = draft.history ?? [];
  if (role !== (history.length % 2 === 0 ? "user" : "assistant"))
    throw refused("The chat history must begin with USER, and the roles must alternate.");
  draft.history = [...history, { role, text }];
}

function jsonOf(text: string): NonNullable<ReturnType<typeof parseJson>> | null {
  const value = parseJson(text);
  if (value === undefined) throw refused("Tool Response parsing error");
  return value;
}

function announce(state: Hearing): SpeechArrival[] {
  if (state.announced) return [];
  state.announced = true;
  return [{ type: "request", request: { ...state.draft }, promptName: state.promptName }];
}

function readObjectOf(chunk: JsonObject): JsonObject {
  const { event } = chunk;
  if (typeof event === "object" && event !== null && !Array.isArray(event)) return event as JsonObject;
  throw malformed(["#: required key [event] not found"]);
}

function refused(message: string): BedrockError {
  return new BedrockError("invalid-request", message);
}
