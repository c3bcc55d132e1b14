import {
  BedrockError,
  type Call,
  type FunctionTool,
  isModel,
  type JsonObject,
  type ModelRef,
  present,
  readOptions,
  type SpeechRequest,
  type ToolChoice,
  unsupported,
  type Warning,
} from "@bedplate/core";

/** What only Nova Sonic knows. */
export interface NovaSonicOptions {
  /** How transcripts are to be written, such as Hindi in its own script. Nova 2 Sonic only. */
  systemSpeech?: string;
}

/** Version 1, which hears only, and has fewer settings. */
export function isFirstSonic(model: ModelRef): boolean {
  return isModel(model, "amazon.nova-sonic-");
}

/** What the parts of a block are known by. */
export interface Names {
  promptName: string;
  contentName: string;
}

/** One event in its envelope. */
export function event(name: string, fields: JsonObject | Names): JsonObject {
  return { event: { [name]: { ...fields } } };
}

/** The service wants UUIDs; within one conversation, the position tells them apart. */
export function nameOf(position: number): string {
  return `00000000-0000-4000-8000-${position.toString(16).padStart(12, "0")}`;
}

/** The first event, and what of the request could not go into it or the next. */
export function sessionStart(call: Call<SpeechRequest>): { event: JsonObject; warnings: Warning[] } {
  const { maxTokens, topP, temperature, endpointing, tools = [], toolChoice = "auto" } = call.request;
  const warnings: Warning[] = [];
  const warn = (setting: string, fact: string, code: Warning["code"] = "unsupported-setting"): void => {
    warnings.push({ code, setting, message: `${call.model.id}: ${fact}.` });
  };
  const detects = endpointing !== undefined && !isFirstSonic(call.model);
  if (endpointing !== undefined && !detects)
    warn("endpointing", "Nova Sonic 1 has no endpointing; it was not sent");
  if (tools.some(({ strict }) => strict))
    warn("tools", "Nova Sonic has no strict tools; strict was not sent");
  if (tools.length === 0 && toolChoice !== "auto" && toolChoice !== "none")
    warn("toolChoice", "there are no tools to choose from; toolChoice was not sent");
  if (tools.length > 0 && toolChoice === "none")
    warn("toolChoice", 'Nova Sonic has no toolChoice "none"; no tools were sent', "adjusted-setting");
  const fields = present({
    // Every documented sessionStart has it, so it goes along even when it is empty.
    inferenceConfiguration: present({ maxTokens, topP, temperature }),
    turnDetectionConfiguration: detects ? { endpointingSensitivity: endpointing.toUpperCase() } : undefined,
  });
  return { event: event("sessionStart", fields), warnings };
}

// The service knows no conversation without a voice.
const defaultVoice = "matthew";
const defaultOutputRate = 24000;

/** The events that open the conversation: its settings, its instructions, and what was said before. */
export function promptStart(call: Call<SpeechRequest>, next: () => Names): JsonObject[] {
  const { system, history = [], options } = call.request;
  const { systemSpeech } = readOptions<NovaSonicOptions>(call, options?.amazonNovaSonic, {
    systemSpeech: true,
  });
  if (systemSpeech !== undefined && isFirstSonic(call.model))
    throw unsupported(call, "Nova Sonic 1 has no systemSpeech", "Leave it out, or use Nova 2 Sonic.");
  checkHistory(call);
  return [
    event("promptStart", promptFields(call.request)),
    ...(system === undefined ? [] : contentEvents(next(), "SYSTEM", system, false)),
    ...(systemSpeech === undefined ? [] : contentEvents(next(), "SYSTEM_SPEECH", systemSpeech, false)),
    ...history.flatMap(({ role, text }) => contentEvents(next(), role.toUpperCase(), text, false)),
  ];
}

/** A block of text. */
export function contentEvents(
  names: Names,
  role: string,
  content: string,
  interactive: boolean,
): JsonObject[] {
  const textInputConfiguration = { mediaType: "text/plain" };
  return [
    event("contentStart", { ...names, type: "TEXT", interactive, role, textInputConfiguration }),
    event("textInput", { ...names, content }),
    event("contentEnd", names),
  ];
}

function promptFields({
  voice = defaultVoice,
  outputSampleRate = defaultOutputRate,
  tools = [],
  toolChoice,
}: SpeechRequest): JsonObject {
  const calls = tools.length > 0 && toolChoice !== "none";
  return present({
    promptName: nameOf(0),
    textOutputConfiguration: { mediaType: "text/plain" },
    audioOutputConfiguration: {
      mediaType: "audio/lpcm",
      sampleRateHertz: outputSampleRate,
      sampleSizeBits: 16,
      channelCount: 1,
      voiceId: voice,
      encoding: "base64",
      audioType: "SPEECH",
    },
    toolUseOutputConfiguration: calls ? { mediaType: "application/json" } : undefined,
    toolConfiguration: calls
      ? present({ tools: tools.map(encodeTool), toolChoice: toolChoice && encodeChoice(toolChoice) })
      : undefined,
  });
}

function encodeTool({ name, description, inputSchema }: FunctionTool): JsonObject {
  return { toolSpec: present({ name, description, inputSchema: { json: JSON.stringify(inputSchema) } }) };
}

// As in Nova's bodies; Sonic's pages show no example (unverified).
function encodeChoice(choice: Exclude<ToolChoice, "none">): JsonObject {
  if (typeof choice === "object") return { tool: { name: choice.name } };
  return choice === "required" ? { any: {} } : { auto: {} };
}

function checkHistory({ request: { history = [] }, model }: Call<SpeechRequest>): void {
  if (history.every(({ role }, at) => role === (at % 2 === 0 ? "user" : "assistant"))) return;
  const rule = "the history must begin with the user, and the two must take turns.";
  throw new BedrockError("invalid-request", `${model.id}: ${rule}`, { modelId: model.id });
}
