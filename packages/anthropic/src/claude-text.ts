import {
  type Call,
  type ChatAdapter,
  type ChatOutput,
  type EncodedRequest,
  type Finish,
  isModel,
  type JsonObject,
  present,
  readOptions,
  readString,
  refuseTools,
  required,
  type StreamDecoder,
  textTurns,
  type Usage,
} from "@bedplate/core";
import { encodePrompt } from "./claude-text-prompt.ts";

declare module "@bedplate/core" {
  interface ChatOptions {
    anthropicText?: ClaudeTextOptions;
  }
}

/** What only Claude's text completions know. */
export interface ClaudeTextOptions {
  /** `anthropic_version`. Not sent unless set. */
  version?: string;
}

/** The format demands a limit: this one is sent when the request has none (the largest that its documentation advises). */
const defaultMaxTokens = 4000;

/** Claude's text completions, `\n\nHuman:` prompts: Claude 1, 2 and Instant. */
export const claudeText: ChatAdapter = {
  kind: "chat",
  name: "claude-text",
  operation: "InvokeModel",
  exampleModels: ["anthropic.claude-v2"],
  tuning: ["maxTokens", "temperature", "topP", "topK", "stopSequences"],
  supports: (model) => ["v1", "v2", "instant"].some((name) => isModel(model, `anthropic.claude-${name}`)),
  encodeRequest,
  decodeResponse,
  createStreamDecoder,
};

function encodeRequest(call: Call): EncodedRequest {
  refuseTools(call);
  const { request } = call;
  const { turns, warnings } = textTurns(call);
  const options = readOptions(call, request.options?.anthropicText, { version: true });
  const body = present({
    prompt: encodePrompt(turns, call, warnings),
    max_tokens_to_sample: request.maxTokens ?? defaultMaxTokens,
    temperature: request.temperature,
    top_p: request.topP,
    top_k: request.topK,
    stop_sequences: request.stopSequences,
    anthropic_version: options.version,
  });
  return { body, warnings };
}

// Tokens are counted by the service alone, in headers and in the last chunk's metrics.
const uncounted: Usage = { input: {}, output: {} };

function decodeResponse(reply: JsonObject): ChatOutput {
  const text = required(readString(reply, "completion"), "completion");
  return {
    content: text === "" ? [] : [{ type: "text", text }],
    finish: decodeFinish(reply) ?? { reason: "other" },
    usage: uncounted,
  };
}

function createStreamDecoder(): StreamDecoder {
  let last: JsonObject = {};
  return {
    push(chunk) {
      last = chunk;
      const delta = readString(chunk, "completion");
      return delta ? [{ type: "text-delta", index: 0, delta }] : [];
    },
    end() {
      const finish = decodeFinish(last);
      return finish ? [{ type: "finish", finish, usage: uncounted }] : [];
    },
  };
}

// The natural end is a stop sequence too: the marker of the next turn, which is always active.
function decodeFinish(chunk: JsonObject): Finish | undefined {
  const raw = readString(chunk, "stop_reason");
  const stop = readString(chunk, "stop");
  if (raw === undefined) return undefined;
  return {
    reason: raw === "stop_sequence" ? "stop" : raw === "max_tokens" ? "length" : "other",
    raw,
    ...(stop !== undefined && stop !== "\n\nHuman:" && { stopSequence: stop }),
  };
}
