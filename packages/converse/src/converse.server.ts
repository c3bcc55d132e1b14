import {
  type CallSettings,
  type ChatRequest,
  type ChatServerAdapter,
  type ConverseServerFamily,
  isObject,
  type JsonObject,
  type ModelRef,
  parseJson,
  present,
  type ResponseFormat,
  readObject,
  readObjects,
  readString,
  type Tool,
} from "@bedplate/core";
import { checkBody, malformed, readTuning } from "@bedplate/core/server";
import { type ConverseOptions, converse } from "./converse.ts";
import { converseBody } from "./converse.wire.ts";
import { cachePointOf, decodeInstruction, decodeMessage } from "./converse-blocks.server.ts";
import { encodeResponse } from "./converse-reply.server.ts";
import { createStreamEncoder } from "./converse-stream.server.ts";

/** What Converse's server adapter is made of. */
export interface ConverseServerParts {
  /** The families whose own fields it shall read; the first that supports a model does. */
  families?: readonly ConverseServerFamily[];
}

/** Makes Converse seen from a server. */
export function createConverseServer({ families = [] }: ConverseServerParts = {}): ChatServerAdapter {
  return {
    kind: "chat",
    name: "converse",
    operation: "Converse",
    supports: converse.supports,
    // The operation has no other format.
    accepts: () => true,
    decodeRequest: (body, model) =>
      decodeRequest(
        body,
        model,
        families.find((family) => family.supports(model)),
      ),
    encodeResponse,
    createStreamEncoder,
  };
}

/** Converse without knowledge of any family, seen from a server. */
export const converseServer: ChatServerAdapter = createConverseServer();

function decodeRequest(
  body: JsonObject,
  model: ModelRef,
  family: ConverseServerFamily | undefined,
): ChatRequest {
  checkBody(converseBody, body);
  const messages = readObjects(body, "messages").flatMap(decodeMessage);
  if (messages.length === 0 && model.kind !== "prompt")
    throw malformed(["#: required key [messages] not found"]);
  const system = readObjects(body, "system").map(decodeInstruction);
  const fields = readObject(body, "additionalModelRequestFields");
  const options = decodeOptions(body);
  const settings = decodeSettings(body);
  return {
    model: model.id,
    messages: [...(system.length > 0 ? [{ role: "system", content: system } as const] : []), ...messages],
    ...decodeTools(readObject(body, "toolConfig") ?? {}),
    ...readTuning(readObject(body, "inferenceConfig") ?? {}, {
      maxTokens: "maxTokens",
      temperature: "temperature",
      topP: "topP",
      stopSequences: "stopSequences",
    }),
    ...(fields && family?.decodeFields(fields)),
    ...decodeFormat(readObject(body, "outputConfig") ?? {}),
    ...(Object.keys(options).length > 0 && { options: { converse: options } }),
    ...(Object.keys(settings).length > 0 && { settings }),
  };
}

function decodeTools(config: JsonObject): Pick<ChatRequest, "tools" | "toolChoice"> {
  const tools = readObjects(config, "tools").map(decodeTool);
  const choice = readObject(config, "toolChoice");
  return { ...(tools.length > 0 && { tools }), ...(choice && { toolChoice: decodeToolChoice(choice) }) };
}

function decodeTool(tool: JsonObject): Tool {
  const point = cachePointOf(tool);
  if (point) return point;
  const own = readObject(tool, "systemTool");
  if (own) {
    const { name, ...definition } = own;
    return { type: "provider", provider: "amazon", name: String(name), definition };
  }
  const spec = readObject(tool, "toolSpec") ?? {};
  const description = readString(spec, "description");
  return {
    type: "function",
    name: readString(spec, "name") ?? "",
    ...(description !== undefined && { description }),
    inputSchema: readObject(readObject(spec, "inputSchema") ?? {}, "json") ?? {},
    ...(typeof spec.strict === "boolean" && { strict: spec.strict }),
  };
}

function decodeToolChoice(choice: JsonObject): NonNullable<ChatRequest["toolChoice"]> {
  const tool = readObject(choice, "tool");
  if (tool) return { type: "tool", name: readString(tool, "name") ?? "" };
  return "any" in choice ? "required" : "auto";
}

function decodeFormat(config: JsonObject): { responseFormat?: ResponseFormat } {
  const structure = readObject(readObject(config, "textFormat") ?? {}, "structure");
  if (!structure) return {};
  const format = readObject(structure, "jsonSchema") ?? {};
  const schema = parseJson(readString(format, "schema") ?? "");
  if (!isObject(schema))
    throw malformed([
      "#/outputConfig/textFormat/structure/jsonSchema/schema: it is not the text of a JSON object",
    ]);
  const name = readString(format, "name");
  const description = readString(format, "description");
  return {
    responseFormat: {
      type: "json",
      schema,
      ...(name !== undefined && { name }),
      ...(description !== undefined && { description }),
    },
  };
}

// The native fields go back out through the options; what a family reads in them is for backends that speak another format.
function decodeOptions(body: JsonObject): ConverseOptions {
  const fields = readObject(body, "additionalModelRequestFields");
  const paths = body.additionalModelResponseFieldPaths;
  const variables = readObject(body, "promptVariables");
  const effort = readString(readObject(body, "outputConfig") ?? {}, "effort");
  return {
    ...(fields && { additionalModelRequestFields: fields }),
    ...(Array.isArray(paths) && { additionalModelResponseFieldPaths: paths.map(String) }),
    ...(variables && { promptVariables: decodeVariables(variables) }),
    ...(effort !== undefined && { effort }),
  };
}

function decodeVariables(variables: JsonObject): Record<string, string> {
  const texts = Object.keys(variables).map((name) => [
    name,
    readString(readObject(variables, name) ?? {}, "text") ?? "",
  ]);
  return Object.fromEntries(texts) as Record<string, string>;
}

function decodeSettings(body: JsonObject): CallSettings {
  const guardrail = readObject(body, "guardrailConfig");
  const settings: JsonObject = present({
    guardrail: guardrail && decodeGuardrail(guardrail),
    latency: readObject(body, "performanceConfig")?.latency,
    serviceTier: readObject(body, "serviceTier")?.type,
    requestMetadata: body.requestMetadata,
  });
  // The schema has checked that these are the settings' words.
  return settings as CallSettings;
}

function decodeGuardrail(config: JsonObject): JsonObject {
  const {
    guardrailIdentifier: id = "",
    guardrailVersion: version = "",
    trace,
    streamProcessingMode,
  } = config;
  return present({ id, version, trace, streamProcessing: streamProcessingMode });
}
