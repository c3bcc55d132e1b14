import {
  type ChatRequest,
  type ChatServerAdapter,
  type JsonObject,
  type ModelRef,
  present,
  readObjects,
} from "@bedplate/core";
import { checkBody, readTuning } from "@bedplate/core/server";
import { type CommandROptions, commandR } from "./command-r.ts";
import { commandRBody } from "./command-r.wire.ts";
import { decodeConversation } from "./command-r-messages.server.ts";
import { encodeResponse } from "./command-r-reply.server.ts";
import { createStreamEncoder } from "./command-r-stream.server.ts";
import { decodeTool } from "./command-r-tools.server.ts";

/** Command R and R+ seen from a server. */
export const commandRServer: ChatServerAdapter = {
  kind: "chat",
  name: "command-r",
  operation: "InvokeModel",
  supports: commandR.supports,
  accepts: (body) => "message" in body,
  decodeRequest,
  encodeResponse,
  createStreamEncoder,
};

function decodeRequest(body: JsonObject, model: ModelRef): ChatRequest {
  checkBody(commandRBody, body);
  const options = decodeOptions(body);
  const tools = readObjects(body, "tools").map(decodeTool);
  return {
    model: model.id,
    messages: decodeConversation(body, { model }),
    ...(tools.length > 0 && { tools }),
    ...readTuning(body, {
      maxTokens: "max_tokens",
      temperature: "temperature",
      topP: "p",
      topK: "k",
      stopSequences: "stop_sequences",
      seed: "seed",
    }),
    ...(Object.keys(options).length > 0 && { options: { cohere: options } }),
  };
}

function decodeOptions(body: JsonObject): CommandROptions {
  // The schema has checked their types.
  return present({
    frequencyPenalty: body.frequency_penalty,
    presencePenalty: body.presence_penalty,
    searchQueriesOnly: body.search_queries_only,
    promptTruncation: body.prompt_truncation,
    returnPrompt: body.return_prompt,
    rawPrompting: body.raw_prompting,
  }) as CommandROptions;
}
