import {
  type ChatOutput,
  type ChatRequest,
  type ChatServerAdapter,
  type ContentDelta,
  type Finish,
  type FinishReason,
  type JsonObject,
  type ModelRef,
  readString,
  type ServerCall,
  type StreamEncoder,
  unsupported,
} from "@bedplate/core";
import { checkBody, decodePrompt, deltaText, readTuning, responseText } from "@bedplate/core/server";
import { deepseekR1, opensThinking } from "./deepseek-r1.ts";
import { deepseekR1Body } from "./deepseek-r1.wire.ts";
import { readPrompt } from "./deepseek-r1-prompt.server.ts";
import { marks } from "./deepseek-r1-prompt.ts";

/** R1 seen from a server. */
export const deepseekR1Server: ChatServerAdapter = {
  kind: "chat",
  name: "deepseek-r1",
  operation: "InvokeModel",
  supports: deepseekR1.supports,
  // Many formats have a prompt; only DeepSeek's has these markers.
  accepts: ({ prompt }) => typeof prompt === "string" && prompt.includes(marks.assistant),
  decodeRequest,
  encodeResponse,
  createStreamEncoder,
};

function decodeRequest(body: JsonObject, model: ModelRef): ChatRequest {
  checkBody(deepseekR1Body, body);
  const prompt = readString(body, "prompt") ?? "";
  const request = { model: model.id, ...decodePrompt(prompt, readPrompt(prompt, model), "deepseekR1") };
  return {
    ...request,
    // The open tag is this format's way to ask for thoughts, of which it knows no levels.
    ...(opensThinking({ request, model }) && { reasoning: "medium" }),
    ...readTuning(body, {
      maxTokens: "max_tokens",
      temperature: "temperature",
      topP: "top_p",
      stopSequences: "stop",
    }),
  };
}

// Converse gives R1's answer before its thoughts (recorded); here thoughts always come first.
function encodeResponse(response: ChatOutput, call: ServerCall): JsonObject {
  const writer = createAnswerWriter(call);
  const thoughts = response.content.map((part) => (part.type === "reasoning" ? part.text : ""));
  const answer = response.content.filter(({ type }) => type !== "reasoning");
  const text =
    writer.reasoning(thoughts.join("")) +
    writer.text(responseText({ ...response, content: answer }, call)) +
    writer.end(response.finish.reason);
  return chunkOf(text, encodeReason(response.finish));
}

function createStreamEncoder(call: ServerCall): StreamEncoder {
  const writer = createAnswerWriter(call);
  const textChunks = (text: string): JsonObject[] => (text === "" ? [] : [chunkOf(text, null)]);
  return {
    push(part) {
      if (part.type === "start" || part.type === "raw") return [];
      if (part.type !== "finish") return textChunks(writeDelta(part, writer, call));
      const last = textChunks(writer.end(part.finish.reason));
      return [...last, chunkOf("", encodeReason(part.finish))];
    },
  };
}

function writeDelta(part: ContentDelta, writer: AnswerWriter, call: ServerCall): string {
  return part.type === "reasoning-delta" ? writer.reasoning(part.delta) : writer.text(deltaText(part, call));
}

/** Writes thoughts and an answer as one text, piece by piece. */
interface AnswerWriter {
  reasoning(text: string): string;
  text(text: string): string;
  /** What is missing at the end: an answer cut while it was thought has no closing tag, any other has one. */
  end(reason: FinishReason): string;
}

// Signatures are left out: the format has none, and R1 takes no thoughts back.
function createAnswerWriter(call: ServerCall): AnswerWriter {
  let state: "unopened" | "thinking" | "answering" = opensThinking(call) ? "thinking" : "unopened";
  const turnTo = (next: "thinking" | "answering"): string => {
    const tags = {
      unopened: { thinking: "<think>", answering: "" },
      thinking: { thinking: "", answering: "</think>" },
    };
    if (state === "answering" && next === "thinking") {
      throw unsupported(call, "R1 can't think after it has begun to answer", "Stream the thoughts first.");
    }
    const tag = state === "answering" ? "" : tags[state][next];
    state = next;
    return tag;
  };
  return {
    reasoning: (text) => (text === "" ? "" : turnTo("thinking") + text),
    text: (text) => (text === "" ? "" : turnTo("answering") + text),
    end: (reason) => (state === "thinking" && reason === "length" ? "" : turnTo("answering")),
  };
}

function chunkOf(text: string, reason: string | null): JsonObject {
  return { choices: [{ text, stop_reason: reason }] };
}

function encodeReason({ reason }: Finish): string {
  return reason === "length" ? "length" : "stop";
}
