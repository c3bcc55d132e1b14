import {
  type Call,
  type ChatAdapter,
  type ChatOutput,
  type EncodedRequest,
  type Finish,
  finishOf,
  isModel,
  type JsonObject,
  present,
  readNumber,
  readObjects,
  readString,
  refuseTools,
  required,
  type StreamDecoder,
  textTurns,
  usageOf,
  writeDialogue,
} from "@bedplate/core";

/** The names of the user guide for conversations in one text. */
export const speakers = { user: "User", assistant: "Bot" };

/** Titan Text Lite, Express and Premier: one text in, one text out. */
export const titanText: ChatAdapter = {
  kind: "chat",
  name: "titan-text",
  operation: "InvokeModel",
  exampleModels: ["amazon.titan-text-express-v1"],
  tuning: ["maxTokens", "temperature", "topP", "stopSequences"],
  // Titan's embeddings and images have other bodies.
  supports: (model) => isModel(model, "amazon.titan-text-") || isModel(model, "amazon.titan-tg1-"),
  encodeRequest,
  decodeResponse,
  createStreamDecoder,
};

function encodeRequest(call: Call): EncodedRequest {
  refuseTools(call);
  const { maxTokens, temperature, topP, stopSequences } = call.request;
  const { turns, warnings } = textTurns(call);
  const config = present({ maxTokenCount: maxTokens, temperature, topP, stopSequences });
  return {
    body: {
      inputText: writeDialogue(turns, speakers, call),
      ...(Object.keys(config).length > 0 && { textGenerationConfig: config }),
    },
    warnings,
  };
}

function decodeResponse(reply: JsonObject): ChatOutput {
  const [result = {}] = readObjects(reply, "results");
  const text = required(readString(result, "outputText"), "results[0].outputText");
  return {
    content: text === "" ? [] : [{ type: "text", text }],
    finish: decodeFinish(result),
    usage: usageOf({
      input: readNumber(reply, "inputTextTokenCount"),
      output: readNumber(result, "tokenCount"),
    }),
  };
}

/** Few, large chunks. The input is counted in the first one; the last one has the output's count and the reason. */
function createStreamDecoder(): StreamDecoder {
  let input: number | undefined;
  let last: JsonObject = {};
  return {
    push(chunk) {
      last = chunk;
      input ??= readNumber(chunk, "inputTextTokenCount");
      const delta = readString(chunk, "outputText");
      return delta ? [{ type: "text-delta", index: 0, delta }] : [];
    },
    end() {
      const finish = decodeFinish(last);
      const output = readNumber(last, "totalOutputTextTokenCount");
      // An input that a guardrail blocked has a count and no reason.
      const ended = finish.raw !== undefined || output !== undefined;
      return ended ? [{ type: "finish", finish, usage: usageOf({ input, output }) }] : [];
    },
  };
}

// The documentation says FINISHED, the service FINISH.
const reasons: Readonly<Record<string, Finish["reason"]>> = {
  FINISH: "stop",
  FINISHED: "stop",
  STOP_CRITERIA_MET: "stop",
  LENGTH: "length",
  CONTENT_FILTERED: "content-filter",
};

function decodeFinish(holder: JsonObject): Finish {
  return finishOf(readString(holder, "completionReason"), reasons);
}
