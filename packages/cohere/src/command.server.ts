import {
  type ChatOutput,
  type ChatRequest,
  type ChatServerAdapter,
  collectParts,
  type DecodedPart,
  type FinishPart,
  type JsonObject,
  type ModelRef,
  present,
  readObjects,
  readString,
  type ServerCall,
  type StreamEncoder,
  textTurns,
  writeDialogue,
} from "@bedplate/core";
import {
  checkBody,
  deltaText,
  readDialogue,
  readTuning,
  responseText,
  turnMessages,
} from "@bedplate/core/server";
import { type CommandOptions, command, speakers } from "./command.ts";
import { commandBody } from "./command.wire.ts";
import { encodeFinish } from "./finish.server.ts";

/** Command and Command Light seen from a server. */
export const commandServer: ChatServerAdapter = {
  kind: "chat",
  name: "command",
  operation: "InvokeModel",
  supports: command.supports,
  // Several formats have a prompt; these fields are Cohere's alone.
  accepts: (body) =>
    "prompt" in body &&
    ["p", "k", "num_generations", "return_likelihoods", "truncate"].some((key) => key in body),
  decodeRequest,
  encodeResponse,
  createStreamEncoder: (call) => (streams(call) ? createPieceEncoder(call) : createWholeEncoder(call)),
};

function decodeRequest(body: JsonObject, model: ModelRef): ChatRequest {
  checkBody(commandBody, body);
  const options = decodeOptions(body);
  return {
    model: model.id,
    messages: turnMessages(readDialogue(readString(body, "prompt") ?? "", speakers, { model })),
    ...readTuning(body, {
      maxTokens: "max_tokens",
      temperature: "temperature",
      topP: "p",
      topK: "k",
      stopSequences: "stop_sequences",
    }),
    ...(Object.keys(options).length > 0 && { options: { cohereCommand: options } }),
  };
}

function decodeOptions(body: JsonObject): CommandOptions {
  // The schema has checked their types.
  return present({
    numGenerations: body.num_generations,
    returnLikelihoods: body.return_likelihoods,
    logitBias: body.logit_bias,
    truncate: body.truncate,
    stream: body.stream,
  }) as CommandOptions;
}

function encodeResponse(response: ChatOutput, call: ServerCall): JsonObject {
  const { generations: _others, ...likelihoods } = response.providerMetadata?.cohere ?? {};
  const first = { text: responseText(response, call), finish_reason: finishReason(response), ...likelihoods };
  return {
    id: call.id,
    generations: [first, ...otherGenerations(response)].map((generation, index) => ({
      id: `${call.id}/${index}`,
      ...generation,
    })),
    prompt: writeDialogue(textTurns(call).turns, speakers, call),
  };
}

function otherGenerations({ providerMetadata }: Pick<ChatOutput, "providerMetadata">): readonly JsonObject[] {
  return readObjects(providerMetadata?.cohere ?? {}, "generations");
}

// The format does not say that a stop sequence was met.
function finishReason({ finish }: Pick<ChatOutput, "finish">): string {
  const { stopSequence: _met, ...rest } = finish;
  return encodeFinish(rest);
}

function streams({ request }: ServerCall): boolean {
  return request.options?.cohereCommand?.stream === true;
}

/** Without `stream` in the body, a stream has one chunk. */
function createWholeEncoder(call: ServerCall): StreamEncoder {
  const parts: DecodedPart[] = [];
  return {
    push(part) {
      if (part.type === "raw" || part.type === "start") return [];
      parts.push(part);
      return part.type === "finish" ? [encodeResponse(collectParts(parts), call)] : [];
    },
  };
}

/** Chunks say which generation they belong to when several were asked for. */
function createPieceEncoder(call: ServerCall): StreamEncoder {
  const several = (call.request.options?.cohereCommand?.numGenerations ?? 1) > 1;
  const pieces = (text: string, index: number): JsonObject[] =>
    text === "" ? [] : [{ ...(several && { index }), is_finished: false, text }];
  return {
    push(part) {
      if (part.type === "raw" || part.type === "start") return [];
      if (part.type !== "finish") return pieces(deltaText(part, call), 0);
      return [...lastPieces(part, pieces), { finish_reason: finishReason(part), is_finished: true }];
    },
  };
}

function lastPieces(part: FinishPart, pieces: (text: string, index: number) => JsonObject[]): JsonObject[] {
  return otherGenerations(part).flatMap((other, at) => pieces(readString(other, "text") ?? "", at + 1));
}
