import {
  type ChatOutput,
  type ChatRequest,
  type ChatServerAdapter,
  type JsonObject,
  type ModelRef,
  readObject,
  readString,
  type ServerCall,
  type StreamEncoder,
} from "@bedplate/core";
import {
  checkBody,
  deltaText,
  readDialogue,
  readTuning,
  responseText,
  turnMessages,
} from "@bedplate/core/server";
import { decodeStop } from "./chat-completions.server.ts";
import { encodeFinish, encodeUsage } from "./chat-reply.server.ts";
import {
  commonTextDialect,
  speakers,
  type TextCompletionsDialect,
  textCompletionsFields,
} from "./text-completions.ts";
import { textCompletionsBody } from "./text-completions.wire.ts";

/** Makes the server adapter of a provider that speaks OpenAI's older text completions. */
export function createTextCompletionsServer({
  name,
  provider,
  supports,
}: TextCompletionsDialect): ChatServerAdapter {
  return {
    kind: "chat",
    name,
    operation: "InvokeModel",
    supports,
    // The limit's name tells it from other bodies with a prompt (user guide: "Invoke your imported model").
    accepts: (body) => "prompt" in body && "max_tokens" in body,
    decodeRequest: (body, model) => decodeRequest(body, model, provider),
    encodeResponse: (response, call) => encodeResponse(response, call, provider),
    createStreamEncoder: (call) => createStreamEncoder(call, provider),
  };
}

/** Text completions seen from a server: for imported models and endpoints, whose ARNs hide what they are. */
export const textCompletionsServer: ChatServerAdapter = createTextCompletionsServer({
  ...commonTextDialect,
  supports: ({ name, kind }) => name === undefined && kind !== "unknown",
});

function decodeRequest(body: JsonObject, model: ModelRef, provider: string): ChatRequest {
  checkBody(textCompletionsBody, body);
  const fields = Object.entries(textCompletionsFields).filter(([, field]) => (body[field] ?? null) !== null);
  const options = Object.fromEntries(fields.map(([option, field]) => [option, body[field]]));
  return {
    model: model.id,
    messages: turnMessages(readDialogue(readString(body, "prompt") ?? "", speakers, { model })),
    ...readTuning(body, { maxTokens: "max_tokens", temperature: "temperature", topP: "top_p", seed: "seed" }),
    ...decodeStop(body.stop),
    ...(fields.length > 0 && { options: { [provider]: options } }),
  };
}

function encodeResponse(response: ChatOutput, call: ServerCall, provider: string): JsonObject {
  const { finish, usage, id } = response;
  const logprobs = readObject(response.providerMetadata?.[provider] ?? {}, "logprobs") ?? null;
  const choice = {
    index: 0,
    text: responseText(textOnly(response), call),
    logprobs,
    finish_reason: encodeFinish(finish),
  };
  return { ...head(call, id), choices: [choice], usage: encodeUsage(usage) };
}

// Reasoning stands in the text, in tags.
function textOnly(response: ChatOutput): ChatOutput {
  const thought = response.content.map((part) => (part.type === "reasoning" ? part.text : "")).join("");
  const rest = response.content.filter(({ type }) => type !== "reasoning");
  if (thought === "") return { ...response, content: rest };
  return { ...response, content: [{ type: "text", text: `<think>${thought}</think>` }, ...rest] };
}

function createStreamEncoder(call: ServerCall, provider: string): StreamEncoder {
  let id: string | undefined;
  let thinks = false;
  const chunk = (
    text: string,
    reason: string | null = null,
    logprobs: JsonObject | null = null,
  ): JsonObject => ({
    ...head(call, id),
    choices: [{ index: 0, text, logprobs, finish_reason: reason }],
  });
  const turn = (thinking: boolean): string => {
    const tag = thinks === thinking ? "" : thinking ? "<think>" : "</think>";
    thinks = thinking;
    return tag;
  };
  return {
    push(part) {
      switch (part.type) {
        case "raw":
          return [];
        case "start":
          id = part.id;
          return [];
        case "finish": {
          const logprobs = readObject(part.providerMetadata?.[provider] ?? {}, "logprobs") ?? null;
          return [chunk(turn(false), encodeFinish(part.finish), logprobs)];
        }
        case "reasoning-delta":
          return part.delta === "" ? [] : [chunk(turn(true) + part.delta)];
        default:
          return [chunk(turn(false) + deltaText(part, call))];
      }
    },
  };
}

function head(call: ServerCall, id: string | undefined): JsonObject {
  const { created, model } = call;
  const own = id ?? `cmpl-${call.id.replaceAll("-", "")}`;
  return { id: own, object: "text_completion", created, model: model.name ?? model.id };
}
