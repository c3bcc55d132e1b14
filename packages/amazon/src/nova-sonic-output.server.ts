import type {
  Call,
  JsonObject,
  SpeechIds,
  SpeechOutputEncoder,
  SpeechPart,
  SpeechRequest,
  Usage,
} from "@bedplate/core";
import { toBase64 } from "@bedplate/core";
import { event } from "./nova-sonic-start.ts";

/** Writes Nova Sonic's events: every block with its start and its end, and the audio of an answer in one. */
export function createOutputEncoder(
  { request: { outputSampleRate = 24000 } }: Call<SpeechRequest>,
  { sessionId, promptName, idOf }: SpeechIds,
): SpeechOutputEncoder {
  const state: Speaking = {
    session: { sessionId, promptName },
    nextId: () => idOf(state.position++),
    position: 0,
    completionId: "",
    sampleRate: outputSampleRate,
  };
  state.completionId = state.nextId();
  return {
    push(part) {
      switch (part.type) {
        case "start":
        case "raw":
          return [];
        case "turn-start":
          return [...closeAudio(state, "PARTIAL_TURN"), startCompletion(state)];
        case "transcript":
          return [...closeAudio(state, "PARTIAL_TURN"), ...transcript(state, part)];
        case "audio":
          return audioEvents(state, part.audio);
        case "tool-call":
          return [...closeAudio(state, "PARTIAL_TURN"), ...toolUse(state, part)];
        case "interrupted":
          return [...interruption(state), ...closeAudio(state, "INTERRUPTED")];
        case "turn-end":
          return [...closeAudio(state, "END_TURN"), endCompletion(state, part.reason)];
        case "usage":
          return [usageEvent(state, part)];
        case "finish":
          return lastUsage(state, part.usage);
      }
    },
  };
}

type Part<Type extends SpeechPart["type"]> = SpeechPart & { type: Type };

interface Speaking {
  readonly session: { readonly sessionId: string; readonly promptName: string };
  nextId(): string;
  position: number;
  completionId: string;
  readonly sampleRate: number;
  /** The block of audio that is open. */
  audioId?: string | undefined;
  /** The counts that the client knows. */
  told?: Usage;
}

function startCompletion(state: Speaking): JsonObject {
  state.completionId = state.nextId();
  return event("completionStart", { ...state.session, completionId: state.completionId });
}

function endCompletion({ session, completionId }: Speaking, stopReason: string): JsonObject {
  return event("completionEnd", { ...session, completionId, stopReason });
}

function idsOf({ session, completionId }: Speaking, contentId: string): JsonObject {
  return { ...session, completionId, contentId };
}

function contentEnd(state: Speaking, contentId: string, type: string, stopReason: string): JsonObject {
  return event("contentEnd", { ...idsOf(state, contentId), type, stopReason });
}

function transcript(state: Speaking, { role, text, final }: Part<"transcript">): JsonObject[] {
  return textBlock(state, {
    role: role === "user" ? "USER" : "ASSISTANT",
    content: text,
    stage: final ? "FINAL" : "SPECULATIVE",
    stopReason: role === "assistant" && final ? "END_TURN" : "PARTIAL_TURN",
  });
}

function interruption(state: Speaking): JsonObject[] {
  const content = '{ "interrupted" : true }';
  return textBlock(state, { role: "ASSISTANT", content, stage: "FINAL", stopReason: "INTERRUPTED" });
}

interface TextBlock {
  role: "USER" | "ASSISTANT";
  content: string;
  stage: "FINAL" | "SPECULATIVE";
  stopReason: string;
}

function textBlock(state: Speaking, { role, content, stage, stopReason }: TextBlock): JsonObject[] {
  const contentId = state.nextId();
  const ids = idsOf(state, contentId);
  const textOutputConfiguration = { mediaType: "text/plain" };
  const additionalModelFields = JSON.stringify({ generationStage: stage });
  return [
    event("contentStart", { ...ids, type: "TEXT", role, textOutputConfiguration, additionalModelFields }),
    event("textOutput", { ...ids, role, content }),
    contentEnd(state, contentId, "TEXT", stopReason),
  ];
}

function audioEvents(state: Speaking, audio: Uint8Array): JsonObject[] {
  const open = state.audioId;
  const contentId = open ?? state.nextId();
  state.audioId = contentId;
  const ids = idsOf(state, contentId);
  const spoken = event("audioOutput", { ...ids, content: toBase64(audio) });
  return open === undefined ? [audioStart(ids, state.sampleRate), spoken] : [spoken];
}

function closeAudio(state: Speaking, stopReason: string): JsonObject[] {
  const { audioId } = state;
  state.audioId = undefined;
  return audioId === undefined ? [] : [contentEnd(state, audioId, "AUDIO", stopReason)];
}

function toolUse(state: Speaking, call: Part<"tool-call">): JsonObject[] {
  const { id: toolUseId, name: toolName, inputText: content } = call;
  const contentId = state.nextId();
  const ids = idsOf(state, contentId);
  const toolUseOutputConfiguration = { mediaType: "application/json" };
  return [
    event("contentStart", { ...ids, type: "TOOL", role: "TOOL", toolUseOutputConfiguration }),
    event("toolUse", { ...ids, toolName, toolUseId, content }),
    contentEnd(state, contentId, "TOOL", "TOOL_USE"),
  ];
}

function usageEvent(state: Speaking, part: Part<"usage">): JsonObject {
  const { session, completionId, told } = state;
  state.told = part.usage;
  return event("usageEvent", { ...session, completionId, ...usageFields(part, told) });
}

// The last counts of all, where no event has told them yet.
function lastUsage(state: Speaking, usage: Usage): JsonObject[] {
  const known = usage.input.total !== undefined || usage.output.total !== undefined;
  if (!known || (state.told && sameTotals(usage, state.told))) return [];
  return [usageEvent(state, { type: "usage", usage })];
}

function audioStart(ids: JsonObject, sampleRateHertz: number): JsonObject {
  const audioOutputConfiguration = {
    mediaType: "audio/lpcm",
    sampleRateHertz,
    sampleSizeBits: 16,
    channelCount: 1,
    encoding: "base64",
  };
  return event("contentStart", { ...ids, type: "AUDIO", role: "ASSISTANT", audioOutputConfiguration });
}

// Clients read the details, so there are some even where the backend tells none: then all of it was speech.
function usageFields({ usage, providerMetadata }: Part<"usage">, told: Usage | undefined): JsonObject {
  const { input: { total: input = 0 } = {}, output: { total: output = 0 } = {} } = usage;
  const counts = (given: number, spent: number): JsonObject => ({
    input: { speechTokens: given, textTokens: 0 },
    output: { speechTokens: spent, textTokens: 0 },
  });
  const details = providerMetadata?.amazonNovaSonic ?? {
    delta: counts(input - (told?.input.total ?? 0), output - (told?.output.total ?? 0)),
    total: counts(input, output),
  };
  return { details, totalInputTokens: input, totalOutputTokens: output, totalTokens: input + output };
}

function sameTotals(one: Usage, other: Usage): boolean {
  return one.input.total === other.input.total && one.output.total === other.output.total;
}
