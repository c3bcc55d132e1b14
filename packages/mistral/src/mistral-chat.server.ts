import {
  type ChunkShaper,
  createChatCompletionsServer,
  createConverseServerFamily,
} from "@bedplate/chat-completions/server";
import {
  type ChatServerAdapter,
  type ConverseServerFamily,
  type JsonObject,
  present,
  readObject,
  readObjects,
  readString,
} from "@bedplate/core";
import { mistralChatDialect } from "./mistral-chat.ts";

/** Mistral's chat completions seen from a server. */
export const mistralChatServer: ChatServerAdapter = createChatCompletionsServer(mistralChatDialect, {
  shapeReply,
  createChunkShaper: () => shapeChunk,
});

// No ID, no model and no usage: tokens are counted in headers alone.
function shapeReply(reply: JsonObject): JsonObject {
  return { choices: readObjects(reply, "choices").map(shapeChoice) };
}

// Chunks have not been seen; the decoder takes `delta` in place of `message`, too.
const shapeChunk: ChunkShaper = (chunk) => [shapeReply(chunk)];

function shapeChoice(choice: JsonObject): JsonObject {
  const { tool_calls: _calls, ...message } =
    readObject(choice, "message") ?? readObject(choice, "delta") ?? {};
  const calls = readObjects(readObject(choice, "message") ?? readObject(choice, "delta") ?? {}, "tool_calls");
  return {
    index: choice.index,
    message: present({
      ...message,
      tool_calls: calls.length > 0 ? calls.map(({ type: _type, ...call }) => call) : undefined,
    }),
    stop_reason: readString(choice, "finish_reason") ?? null,
  };
}

/** The same models over Converse. */
export const mistralChatConverseServer: ConverseServerFamily = createConverseServerFamily(mistralChatDialect);
