import {
  type Call,
  type CallSettings,
  type ChatAdapter,
  type ChatRequest,
  type ConverseFamily,
  type ConverseRules,
  type EncodedRequest,
  type JsonObject,
  type ModelRef,
  present,
  type ResponseFormat,
  readOptions,
  unsupported,
} from "@bedplate/core";
import { type CallerNames, encodeBlocks } from "./converse-blocks.ts";
import { type Draft, startDraft } from "./converse-draft.ts";
import { checkLimits } from "./converse-limits.ts";
import { decodeResponse } from "./converse-reply.ts";
import { createStreamDecoder } from "./converse-stream.ts";
import { encodeToolConfig, sendsTools } from "./converse-tools.ts";
import { encodeTuning, filled } from "./converse-tuning.ts";
import { type NormalisedTurns, normaliseTurns } from "./turns.ts";

declare module "@bedplate/core" {
  interface ChatOptions {
    converse?: ConverseOptions;
  }
}

/** What only Converse knows. */
export interface ConverseOptions {
  /** The model's own fields, over those that its family writes. */
  additionalModelRequestFields?: JsonObject;
  /** JSON pointers to what else shall come back, in `providerMetadata.converse`. */
  additionalModelResponseFieldPaths?: readonly string[];
  /** What fills the variables of a prompt that is called by its ARN. */
  promptVariables?: Readonly<Record<string, string>>;
  /** `outputConfig.effort`: `low` to `max`. Which families heed it is unverified. */
  effort?: string;
}

const knownOptions: Readonly<Record<keyof ConverseOptions, true>> = {
  additionalModelRequestFields: true,
  additionalModelResponseFieldPaths: true,
  promptVariables: true,
  effort: true,
};

/** What the Converse adapter is made of. */
export interface ConverseParts {
  /** The families whose own settings and limits it shall know; the first that supports a model speaks for it. */
  families?: readonly ConverseFamily[];
}

/** Makes the adapter of Converse, which any chat model speaks. */
export function createConverse({ families = [] }: ConverseParts = {}): ChatAdapter {
  const familyOf = (model: ModelRef): ConverseFamily | undefined =>
    families.find((family) => family.supports(model));
  const rulesOf = (model: ModelRef): ConverseRules => familyOf(model)?.rules(model) ?? {};
  const namesOf = (call: Call): CallerNames => callerNames(call, rulesOf(call.model));
  return {
    kind: "chat",
    name: "converse",
    operation: "Converse",
    exampleModels: ["us.anthropic.claude-sonnet-4-5-20250929-v1:0", "us.amazon.nova-lite-v1:0"],
    tuning: ["maxTokens", "temperature", "topP", "topK", "stopSequences", "seed", "reasoning"],
    // Which models can't chat is the service's to say.
    supports: ({ kind, name }) => kind !== "unknown" || name !== undefined,
    objectStrategies: ({ model }) => {
      const { structuredOutput, tools, toolChoices } = rulesOf(model);
      const forces = tools !== false && toolChoices?.includes("required") !== false;
      return [
        ...(structuredOutput === false ? [] : (["json-schema"] as const)),
        ...(forces ? (["tool"] as const) : []),
      ];
    },
    streaming: ({ request, model }) => streams(request, rulesOf(model)),
    encodeRequest: (call) => encodeRequest(call, familyOf(call.model)),
    decodeResponse: (reply, call) => decodeResponse(reply, namesOf(call)),
    createStreamDecoder: (call) => createStreamDecoder(namesOf(call)),
  };
}

/** Converse without knowledge of any family. */
export const converse: ChatAdapter = createConverse();

function streams(request: ChatRequest, rules: ConverseRules): boolean {
  if (rules.streams === false) return false;
  return rules.streamsWithTools !== false || !sendsTools(request);
}

// Only the names in tool calls have a way back, so it is looked for when there is one.
function callerNames(call: Call, rules: ConverseRules): CallerNames {
  let turns: NormalisedTurns | undefined;
  const known = (): NormalisedTurns => {
    turns ??= normaliseTurns(call, rules);
    return turns;
  };
  return {
    restoreId: (id) => known().restoreId(id),
    restoreName: (name) => known().restoreName(name),
  };
}

function encodeRequest(call: Call, family: ConverseFamily | undefined): EncodedRequest {
  const rules = family?.rules(call.model) ?? {};
  const { request, warnings } = normaliseTurns(call, rules);
  checkLimits(request.messages, call);
  const draft = startDraft({ ...call, request }, rules, warnings);
  const options = readOptions(call, request.options?.converse, knownOptions);
  const asked = encodeQuestion(draft, options, family);
  const settings = encodeSettings(request.settings ?? {}, call);
  const { promptVariables, additionalModelResponseFieldPaths, effort } = options;
  // In the order of the service's own model.
  const body = present({
    messages: asked.messages,
    system: asked.system,
    inferenceConfig: asked.inferenceConfig,
    toolConfig: asked.toolConfig,
    guardrailConfig: settings.guardrailConfig,
    additionalModelRequestFields: asked.additionalModelRequestFields,
    promptVariables: promptVariables && encodeVariables(promptVariables),
    additionalModelResponseFieldPaths,
    requestMetadata: settings.requestMetadata,
    performanceConfig: settings.performanceConfig,
    serviceTier: settings.serviceTier,
    outputConfig: filled({ textFormat: encodeFormat(draft), effort }),
  });
  return { body, warnings: draft.warnings };
}

function encodeQuestion(
  draft: Draft,
  { additionalModelRequestFields }: ConverseOptions,
  family: ConverseFamily | undefined,
): JsonObject {
  const { system, messages } = encodeTurns(draft);
  const fixed = {
    system: system.length > 0 ? system : undefined,
    ...encodeTuning(draft, family, additionalModelRequestFields),
    toolConfig: encodeToolConfig(draft),
  };
  if (draft.model.kind !== "prompt") return { messages, ...fixed };
  refuseInPrompt(draft, fixed);
  // A prompt brings messages of its own.
  return messages.length > 0 ? { messages } : {};
}

/** System text before the first turn has a field of its own. Tool results belong into the user turn that follows the call. */
function encodeTurns(draft: Draft): { system: JsonObject[]; messages: JsonObject[] } {
  const system: JsonObject[] = [];
  const turns: { role: string; content: JsonObject[] }[] = [];
  for (const message of draft.request.messages) {
    const content = encodeBlocks(message.content, draft);
    if (content.length === 0) continue;
    const role = message.role === "tool" ? "user" : message.role;
    const last = turns.at(-1);
    if (role === "system" && !last) system.push(...content);
    else if (last?.role === role) last.content.push(...content);
    else turns.push({ role, content });
  }
  return { system, messages: turns.map((turn) => ({ ...turn })) };
}

// "API Reference", Converse, modelId.
function refuseInPrompt(draft: Draft, fields: JsonObject): void {
  const given = Object.keys(present(fields));
  if (given.length === 0) return;
  throw unsupported(draft, `a call of a prompt takes no ${given.join(", ")}`, "Set it in the prompt.");
}

function encodeSettings(
  { guardrail, latency, serviceTier, requestMetadata }: CallSettings,
  { streaming }: Call,
): JsonObject {
  return {
    guardrailConfig:
      guardrail &&
      present({
        // Where the account enforces a guardrail there may be none of the call's own.
        guardrailIdentifier: guardrail.id || undefined,
        guardrailVersion: guardrail.version || undefined,
        trace: guardrail.trace,
        streamProcessingMode: streaming ? guardrail.streamProcessing : undefined,
      }),
    requestMetadata,
    performanceConfig: latency && { latency },
    serviceTier: serviceTier && { type: serviceTier },
  };
}

function encodeVariables(variables: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(Object.entries(variables).map(([name, text]) => [name, { text }]));
}

function encodeFormat(draft: Draft): JsonObject | undefined {
  const format: ResponseFormat | undefined = draft.request.responseFormat;
  if (format?.type !== "json") return undefined;
  if (draft.rules.structuredOutput === false)
    throw unsupported(draft, "this model can't be held to a JSON schema", "Ask for it in the prompt.");
  const { schema, name, description } = format;
  const jsonSchema = present({ schema: JSON.stringify(schema), name, description });
  return { type: "json_schema", structure: { jsonSchema } };
}
