import {
  BedrockError,
  type Call,
  type ChatAdapter,
  type ChatOutput,
  collectParts,
  type EncodedRequest,
  encodeResponseFormat,
  isModel,
  type JsonObject,
  present,
  readOptions,
  readString,
  refuseJsonFormat,
  required,
  unsupported,
} from "@bedplate/core";
import { encodeMessages } from "./llama-messages.ts";
import { type LlamaTemplate, trainedTemplate } from "./llama-model.ts";
import { createStreamDecoder, decodeUsage } from "./llama-stream.ts";
import { type Turn, writePrompt } from "./llama-template.ts";
import { encodeTools } from "./llama-tools.ts";

declare module "@bedplate/core" {
  interface ChatOptions {
    meta?: LlamaOptions;
  }
}

/** What only Llama knows. */
export interface LlamaOptions {
  /** The prompt template of a custom or imported model; the default is the one that the named model was trained on. `none` sends texts as they are. */
  template?: LlamaTemplate;
}

const templates: Readonly<Record<LlamaTemplate, true>> = {
  llama2: true,
  llama3: true,
  llama4: true,
  none: true,
};

/** Llama's one body for all generations: a prompt, written in the template of its model. Llama 3.1 405B is left to Converse, which alone takes it. */
export const llama: ChatAdapter = {
  kind: "chat",
  name: "llama",
  operation: "InvokeModel",
  exampleModels: [
    "meta.llama2-13b-chat-v1",
    "us.meta.llama3-3-70b-instruct-v1:0",
    "us.meta.llama4-maverick-17b-instruct-v1:0",
  ],
  tuning: ["maxTokens", "temperature", "topP"],
  supports: (model) => isModel(model, "meta.llama") && !isModel(model, "meta.llama3-1-405b"),
  // Imported models alone can be held to a schema (user guide: "Invoke your imported model").
  objectStrategies: ({ model }) => (model.kind === "imported-model" ? ["json-schema"] : []),
  encodeRequest,
  decodeResponse,
  createStreamDecoder,
};

function encodeRequest(call: Call): EncodedRequest {
  if (call.model.kind !== "imported-model") refuseJsonFormat(call);
  const { maxTokens, temperature, topP } = call.request;
  const template = chooseTemplate(call);
  const { turns, images, warnings } = encodeMessages(call, template);
  const tools = encodeTools(call, template);
  const prompt = writePrompt(withTools(turns, tools.text), template, call);
  if (prompt === "") {
    // Recorded: such a call answers nothing and is charged up to its limit.
    const message = `${call.model.id}: the prompt is empty. Give the messages some text.`;
    throw new BedrockError("invalid-request", message, { modelId: call.model.id });
  }
  const body = present({
    prompt,
    max_gen_len: maxTokens,
    temperature,
    top_p: topP,
    images: images.length > 0 ? images : undefined,
    response_format: encodeResponseFormat(call.request),
  });
  return { body, warnings: [...warnings, ...tools.warnings] };
}

function chooseTemplate(call: Call): LlamaTemplate {
  const { template = trainedTemplate(call.model) } = readOptions(call, call.request.options?.meta, {
    template: true,
  });
  const known = Object.keys(templates).join(", ");
  if (template === undefined) {
    throw unsupported(call, "its prompt template is not known here", `Set options.meta.template: ${known}.`);
  }
  if (Object.hasOwn(templates, template)) return template;
  const message = `${call.model.id}: ${JSON.stringify(template)} is no prompt template. Known: ${known}.`;
  throw new BedrockError("invalid-request", message, { modelId: call.model.id });
}

function withTools(turns: readonly Turn[], tools: string | undefined): readonly Turn[] {
  const [first, ...rest] = turns;
  if (tools === undefined) return turns;
  if (first?.role !== "system") return [{ role: "system", text: tools }, ...turns];
  return [{ role: "system", text: `${tools}\n\n${first.text}` }, ...rest];
}

// A reply looks like a stream's only chunk. One without a reason may be a guardrail's, which core tells apart.
function decodeResponse(reply: JsonObject, call: Call): ChatOutput {
  required(readString(reply, "generation"), "generation");
  const decoder = createStreamDecoder(call);
  const parts = [...decoder.push(reply), ...decoder.end()];
  if (parts.at(-1)?.type === "finish") return collectParts(parts);
  return collectParts([...parts, { type: "finish", finish: { reason: "other" }, usage: decodeUsage(reply) }]);
}
