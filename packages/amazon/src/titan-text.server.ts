import {
  type ChatOutput,
  type ChatRequest,
  type ChatServerAdapter,
  type Finish,
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
import { speakers, titanText } from "./titan-text.ts";
import { titanTextBody } from "./titan-text.wire.ts";

/** Titan Text seen from a server. */
export const titanTextServer: ChatServerAdapter = {
  kind: "chat",
  name: "titan-text",
  operation: "InvokeModel",
  supports: titanText.supports,
  accepts: (body) => "inputText" in body,
  decodeRequest,
  encodeResponse,
  createStreamEncoder,
};

function decodeRequest(body: JsonObject, model: ModelRef): ChatRequest {
  checkBody(titanTextBody, body);
  const config = readObject(body, "textGenerationConfig") ?? {};
  return {
    model: model.id,
    messages: turnMessages(readDialogue(readString(body, "inputText") ?? "", speakers, { model })),
    ...readTuning(config, {
      maxTokens: "maxTokenCount",
      temperature: "temperature",
      topP: "topP",
      stopSequences: "stopSequences",
    }),
  };
}

function encodeResponse(response: ChatOutput, call: ServerCall): JsonObject {
  const { usage, finish } = response;
  return {
    inputTextTokenCount: usage.input.total ?? null,
    results: [
      {
        tokenCount: usage.output.total ?? null,
        outputText: responseText(response, call),
        completionReason: encodeFinish(finish),
      },
    ],
  };
}

/** The service gathers Titan's text into pieces of about this many characters. */
const pieceLength = 200;

function createStreamEncoder(call: ServerCall): StreamEncoder {
  let text = "";
  let input: number | null = null;
  // The input is counted on the first chunk alone.
  const chunk = (end: { total: number | null; reason: string | null }): JsonObject => {
    const piece = {
      outputText: text,
      index: 0,
      totalOutputTextTokenCount: end.total,
      completionReason: end.reason,
      inputTextTokenCount: input,
    };
    text = "";
    input = null;
    return piece;
  };
  return {
    push(part) {
      switch (part.type) {
        case "raw":
          return [];
        case "start":
          input = part.usage?.input.total ?? null;
          return [];
        case "finish":
          return [chunk({ total: part.usage.output.total ?? null, reason: encodeFinish(part.finish) })];
        default:
          text += deltaText(part, call);
          return text.length < pieceLength ? [] : [chunk({ total: null, reason: null })];
      }
    },
  };
}

const reasons: Readonly<Record<Finish["reason"], string>> = {
  stop: "FINISH",
  length: "LENGTH",
  "content-filter": "CONTENT_FILTERED",
  "tool-calls": "FINISH",
  other: "RAG_QUERY_WHEN_RAG_DISABLED",
};

function encodeFinish({ reason, raw, stopSequence }: Finish): string {
  const own = stopSequence === undefined ? reasons[reason] : "STOP_CRITERIA_MET";
  return raw && [...Object.values(reasons), "STOP_CRITERIA_MET"].includes(raw) ? raw : own;
}
