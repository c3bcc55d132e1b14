import {
  BedrockError,
  type Call,
  isModel,
  type JsonObject,
  type SpeechAdapter,
  type SpeechInput,
  type SpeechInputEncoder,
  type SpeechRequest,
  speechMethods,
  toBase64,
  unsupported,
} from "@bedplate/core";
import { createOutputDecoder } from "./nova-sonic-output.ts";
import {
  contentEvents,
  event,
  isFirstSonic,
  type Names,
  type NovaSonicOptions,
  nameOf,
  promptStart,
  sessionStart,
} from "./nova-sonic-start.ts";

declare module "@bedplate/core" {
  interface SpeechOptions {
    amazonNovaSonic?: NovaSonicOptions;
  }
}

/** Amazon Nova Sonic: speech in, speech out, over one stream in each direction. Version 1 ended on 2026-09-14. */
export const novaSonic: SpeechAdapter = {
  kind: "speech",
  name: "nova-sonic",
  operation: "InvokeModelWithBidirectionalStream",
  exampleModels: ["amazon.nova-2-sonic-v1:0", "amazon.nova-sonic-v1:0"],
  methods: speechMethods,
  supports: (model) => isModel(model, "amazon.nova-2-sonic-") || isFirstSonic(model),
  createInputEncoder,
  createOutputDecoder: () => createOutputDecoder(),
};

const defaultInputRate = 16000;

// A frame may carry 1,000,000 bytes; pieces of this size keep a conversation quick. It is even, so that no sample is torn.
const maxAudioBytes = 32 * 1024;

/** What was sent so far. */
interface Said {
  /** Of the latest block. */
  position: number;
  /** The block of the user's speech, from whatever the user says first to the end. */
  audio?: string;
}

function createInputEncoder(call: Call<SpeechRequest>): SpeechInputEncoder {
  const { inputSampleRate = defaultInputRate } = call.request;
  const session = sessionStart(call);
  const state: Said = { position: 0 };
  const next = (): Names => ({ promptName: nameOf(0), contentName: nameOf(++state.position) });
  return {
    warnings: session.warnings,
    start: () => [session.event, ...promptStart(call, next)],
    push(input) {
      if (input.type === "tool-result") return toolEvents(next(), input);
      if (input.type === "text" && isFirstSonic(call.model))
        throw unsupported(call, "Nova Sonic 1 takes no typed text", "Speak, or use Nova 2 Sonic.");
      const opening = state.audio === undefined ? [audioStart(next(), inputSampleRate)] : [];
      state.audio ??= nameOf(state.position);
      if (input.type === "text") return [...opening, ...contentEvents(next(), "USER", input.text, true)];
      return [...opening, ...audioEvents(state.audio, input.audio)];
    },
    end: () => [
      ...(state.audio === undefined ? [] : [event("contentEnd", named(state.audio))]),
      event("promptEnd", { promptName: nameOf(0) }),
      event("sessionEnd", {}),
    ],
  };
}

function audioStart(names: Names, sampleRateHertz: number): JsonObject {
  const audioInputConfiguration = {
    mediaType: "audio/lpcm",
    sampleRateHertz,
    sampleSizeBits: 16,
    channelCount: 1,
    audioType: "SPEECH",
    encoding: "base64",
  };
  return event("contentStart", {
    ...names,
    type: "AUDIO",
    interactive: true,
    role: "USER",
    audioInputConfiguration,
  });
}

function audioEvents(contentName: string, audio: Uint8Array): JsonObject[] {
  const events: JsonObject[] = [];
  for (let at = 0; at < audio.length; at += maxAudioBytes) {
    const content = toBase64(audio.subarray(at, at + maxAudioBytes));
    events.push(event("audioInput", { ...named(contentName), content }));
  }
  return events;
}

function toolEvents(names: Names, { callId, result }: SpeechInput & { type: "tool-result" }): JsonObject[] {
  const content = jsonOf(result);
  const toolResultInputConfiguration = {
    toolUseId: callId,
    type: "TEXT",
    textInputConfiguration: { mediaType: "text/plain" },
  };
  const about = { type: "TOOL", interactive: false, role: "TOOL", toolResultInputConfiguration };
  return [
    event("contentStart", { ...names, ...about }),
    event("toolResult", { ...names, content }),
    event("contentEnd", { ...names }),
  ];
}

function jsonOf(result: unknown): string {
  try {
    const json = JSON.stringify(result);
    if (json !== undefined) return json;
  } catch {
    // A big integer or a circle; neither is JSON.
  }
  throw new BedrockError("invalid-request", "The tool's result is no JSON.");
}

function named(contentName: string): JsonObject {
  return { promptName: nameOf(0), contentName };
}
