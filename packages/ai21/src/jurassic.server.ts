import {
  type ChatOutput,
  type ChatRequest,
  type ChatServerAdapter,
  type Finish,
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
import { type JurassicOptions, jurassic, speakers } from "./jurassic.ts";
import { jurassicBody } from "./jurassic.wire.ts";

/** Jurassic-2 seen from a server. */
export const jurassicServer: ChatServerAdapter = {
  kind: "chat",
  name: "jurassic",
  operation: "InvokeModel",
  streaming: false,
  supports: jurassic.supports,
  // Other formats have a prompt too, but none of them writes its settings like this.
  accepts: (body) =>
    "prompt" in body && ["maxTokens", "topP", "stopSequences"].some((setting) => setting in body),
  decodeRequest,
  encodeResponse,
  createStreamEncoder,
};

function decodeRequest(body: JsonObject, model: ModelRef): ChatRequest {
  checkBody(jurassicBody, body);
  const { countPenalty, presencePenalty, frequencyPenalty, numResults } = body;
  const options = present({ countPenalty, presencePenalty, frequencyPenalty, numResults });
  return {
    model: model.id,
    messages: turnMessages(readDialogue(readString(body, "prompt") ?? "", speakers, { model })),
    ...readTuning(body, {
      maxTokens: "maxTokens",
      temperature: "temperature",
      topP: "topP",
      stopSequences: "stopSequences",
    }),
    // The schema has checked them.
    ...(Object.keys(options).length > 0 && { options: { ai21Jurassic: options as JurassicOptions } }),
  };
}

function encodeResponse(response: ChatOutput, call: ServerCall): JsonObject {
  const { finish, usage, providerMetadata } = response;
  const others = readObjects(providerMetadata?.ai21 ?? {}, "completions");
  return {
    id: 1234,
    prompt: counted(writeDialogue(textTurns(call).turns, speakers, call), usage.input.total),
    completions: [
      {
        data: counted(responseText(response, call), usage.output.total),
        finishReason: encodeFinish(finish, usage.output.total),
      },
      ...others,
    ],
  };
}

/** The whole reply as one chunk, for a server that replays it. */
function createStreamEncoder(call: ServerCall): StreamEncoder {
  let text = "";
  return {
    push(part) {
      if (part.type === "start" || part.type === "raw") return [];
      if (part.type === "finish")
        return [encodeResponse({ ...part, content: [{ type: "text", text }] }, call)];
      text += deltaText(part, call);
      return [];
    },
  };
}

// Lists and count always agree, so more tokens than there are characters can't be listed.
function counted(text: string, count = 0): JsonObject {
  const characters = [...text];
  const place = (index: number): number => Math.floor((index * characters.length) / count);
  const entry = (_: unknown, index: number): JsonObject => {
    const [start, end] = [place(index), place(index + 1)];
    const token = characters.slice(start, end).join("").replaceAll(" ", "▁");
    return {
      generatedToken: { token, logprob: 0, raw_logprob: 0 },
      topTokens: null,
      textRange: { start, end },
    };
  };
  return { text, tokens: count > characters.length ? [] : Array.from({ length: count }, entry) };
}

function encodeFinish({ reason, raw, stopSequence }: Finish, length: number | undefined): JsonObject {
  if (reason === "length") return present({ reason, length });
  const stopped = stopSequence !== undefined || raw === "stop";
  return present({ reason: stopped ? "stop" : "endoftext", sequence: stopSequence });
}
