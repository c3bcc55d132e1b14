import {
  type ChatOutput,
  type ChatRequest,
  type ChatServerAdapter,
  type ContentDelta,
  type Finish,
  type JsonObject,
  type ModelRef,
  readString,
  type ServerCall,
  type StreamEncoder,
} from "@bedplate/core";
import {
  type BodySchema,
  checkBody,
  decodeResponseFormat,
  deltaText,
  malformed,
  readTuning,
  responseText,
} from "@bedplate/core/server";
import { llama } from "./llama.ts";
import { importedBody, llamaBody, llamaImageBody } from "./llama.wire.ts";
import { decodeTurns, imageParts } from "./llama-messages.server.ts";
import { callsTools, type LlamaTemplate, seesImages, trainedTemplate } from "./llama-model.ts";
import { readPrompt } from "./llama-template.server.ts";
import { imageMarker } from "./llama-template.ts";
import { type AnswerWriter, createAnswerWriter } from "./llama-tools.ts";

/** Llama's body seen from a server, which reads the conversation out of the prompt again. */
export const llamaServer: ChatServerAdapter = {
  kind: "chat",
  name: "llama",
  operation: "InvokeModel",
  supports: (model) => llama.supports(model) || model.kind === "imported-model",
  // Claude's text completions have a prompt too, and always this field.
  accepts: (body) => "prompt" in body && !("max_tokens_to_sample" in body),
  decodeRequest,
  encodeResponse,
  createStreamEncoder,
};

function decodeRequest(body: JsonObject, model: ModelRef): ChatRequest {
  checkBody(bodyOf(model), body);
  const prompt = readString(body, "prompt") ?? "";
  const images = Array.isArray(body.images) ? body.images.map(String) : [];
  const places = prompt.split(imageMarker).length - 1;
  if (images.length > 0 && images.length !== places) {
    throw malformed([`#/images: expected item count: ${places}, found: ${images.length}`]);
  }
  return {
    model: model.id,
    ...decodePrompt(prompt, images, model),
    ...decodeResponseFormat(body),
    ...readTuning(body, { maxTokens: "max_gen_len", temperature: "temperature", topP: "top_p" }),
  };
}

function bodyOf(model: ModelRef): BodySchema {
  if (model.kind === "imported-model") return importedBody;
  return seesImages(model) ? llamaImageBody : llamaBody;
}

type DecodedPrompt = Pick<ChatRequest, "messages" | "tools" | "toolChoice" | "options">;

// The model's own template first; a prompt that fits none goes on as it is.
function decodePrompt(prompt: string, images: readonly string[], model: ModelRef): DecodedPrompt {
  const trained = trainedTemplate(model);
  const others = (["llama3", "llama4", "llama2"] as const).filter((template) => template !== trained);
  const candidates = trained === "none" ? [] : trained ? [trained, ...others] : others;
  for (const template of candidates) {
    const turns = readPrompt(prompt, template, { model, images: images.length > 0 });
    if (turns) {
      const conversation = decodeTurns(turns, images, callsTools({ model }, template));
      return { ...conversation, ...templateOption(template, trained) };
    }
  }
  const runs = images.length > 0 ? prompt.split(imageMarker) : [prompt];
  return {
    messages: [{ role: "user", content: imageParts(runs, images) }],
    ...templateOption("none", trained),
  };
}

function templateOption(
  template: LlamaTemplate,
  trained: LlamaTemplate | undefined,
): Pick<ChatRequest, "options"> {
  return template === trained ? {} : { options: { meta: { template } } };
}

function encodeResponse(response: ChatOutput, call: ServerCall): JsonObject {
  const writer = createAnswerWriter();
  const texts = response.content.map((part) => {
    if (part.type !== "tool-call") return writer.text(responseText({ ...response, content: [part] }, call));
    return writer.call(part.name) + writer.input(part.inputText ?? JSON.stringify(part.input ?? {}));
  });
  return {
    generation: texts.join("") + writer.end(),
    prompt_token_count: response.usage.input.total ?? null,
    generation_token_count: response.usage.output.total ?? null,
    stop_reason: encodeReason(response.finish),
  };
}

function createStreamEncoder(call: ServerCall): StreamEncoder {
  const writer = createAnswerWriter();
  // The prompt's count goes with the first chunk; until the end, a chunk counts as a token.
  let state: { prompt: number | null; tokens: number } = { prompt: null, tokens: 0 };
  const chunkOf = (generation: string, count: number | null, reason: string | null): JsonObject => {
    const chunk = {
      generation,
      prompt_token_count: state.prompt,
      generation_token_count: count,
      stop_reason: reason,
    };
    state = { prompt: null, tokens: state.tokens + 1 };
    return chunk;
  };
  const textChunks = (text: string): JsonObject[] =>
    text === "" ? [] : [chunkOf(text, state.tokens + 1, null)];
  return {
    push(part) {
      if (part.type === "raw") return [];
      if (part.type === "start") state = { prompt: part.usage?.input.total ?? null, tokens: 0 };
      if (part.type === "start") return [];
      if (part.type !== "finish") return textChunks(writeDelta(part, writer, call));
      const last = textChunks(writer.end());
      return [...last, chunkOf("", part.usage.output.total ?? null, encodeReason(part.finish))];
    },
  };
}

function writeDelta(part: ContentDelta, writer: AnswerWriter, call: ServerCall): string {
  if (part.type === "tool-call-start") return writer.call(part.name);
  return part.type === "tool-call-delta" ? writer.input(part.delta) : writer.text(deltaText(part, call));
}

// A tool call is text like any other, so it ends in `stop`.
function encodeReason({ reason }: Finish): string {
  return reason === "length" ? "length" : "stop";
}
