import {
  type FunctionTool,
  isObject,
  type JsonObject,
  parseJson,
  present,
  readNumber,
  readObject,
  readObjects,
  readString,
  type SpeechRequest,
  type ToolChoice,
} from "@bedplate/core";
import { malformed } from "@bedplate/core/server";

/** What a checked sessionStart says of the request. */
export function readSession(fields: JsonObject): Partial<SpeechRequest> {
  const inference = readObject(fields, "inferenceConfiguration") ?? {};
  const detection = readObject(fields, "turnDetectionConfiguration") ?? {};
  // Its members have the names and types of the request's.
  return present({
    maxTokens: readNumber(inference, "maxTokens"),
    topP: readNumber(inference, "topP"),
    temperature: readNumber(inference, "temperature"),
    endpointing: readString(detection, "endpointingSensitivity")?.toLowerCase(),
  }) as Partial<SpeechRequest>;
}

/** What a checked promptStart says of the request. */
export function readPrompt(fields: JsonObject): Partial<SpeechRequest> {
  const audio = readObject(fields, "audioOutputConfiguration") ?? {};
  const config = readObject(fields, "toolConfiguration");
  const choice = config && readObject(config, "toolChoice");
  return {
    // The schema has let only known voices and rates through.
    ...(present({
      voice: readString(audio, "voiceId"),
      outputSampleRate: readNumber(audio, "sampleRateHertz"),
    }) as Partial<SpeechRequest>),
    ...(config && { tools: readObjects(config, "tools").map(readTool) }),
    ...(choice && { toolChoice: readChoice(choice) }),
  };
}

function readTool(tool: JsonObject, at: number): FunctionTool {
  const spec = readObject(tool, "toolSpec") ?? {};
  const description = readString(spec, "description");
  const inputSchema = parseJson(readString(readObject(spec, "inputSchema") ?? {}, "json") ?? "");
  if (!isObject(inputSchema)) {
    const place = `#/event/promptStart/toolConfiguration/tools/${at}/toolSpec/inputSchema/json`;
    throw malformed([`${place}: expected the text of a JSON schema`]);
  }
  return {
    type: "function",
    name: readString(spec, "name") ?? "",
    ...(description !== undefined && { description }),
    inputSchema,
  };
}

function readChoice(choice: JsonObject): ToolChoice {
  const tool = readObject(choice, "tool");
  if (tool) return { type: "tool", name: readString(tool, "name") ?? "" };
  return "any" in choice ? "required" : "auto";
}
