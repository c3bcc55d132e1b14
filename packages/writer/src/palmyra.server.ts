import {
  createChatCompletionsServer,
  createConverseServerFamily,
  createTextCompletionsServer,
} from "@bedplate/chat-completions/server";
import {
  type ChatServerAdapter,
  type ConverseServerFamily,
  isModel,
  type JsonObject,
  readObject,
  readObjects,
} from "@bedplate/core";
import { palmyraDialect } from "./palmyra.ts";

/** Palmyra seen from a server. */
export const palmyraServer: ChatServerAdapter = createChatCompletionsServer(palmyraDialect, { shapeReply });

/** The text completions that Palmyra X4 and X5 take too: a server answers them, a client has no need of them. */
export const palmyraTextServer: ChatServerAdapter = createTextCompletionsServer({
  ...palmyraDialect,
  name: "palmyra-text",
  supports: (model) => isModel(model, "writer.palmyra-x"),
});

// Palmyra's replies name the members that they leave empty, and have no tier.
function shapeReply({ service_tier: _tier, ...reply }: JsonObject): JsonObject {
  const choices = readObjects(reply, "choices").map(({ index, message, finish_reason, logprobs }) => ({
    index,
    message: { reasoning_content: null, tool_calls: [], ...readObject({ message }, "message") },
    logprobs: logprobs ?? null,
    finish_reason,
    stop_reason: null,
  }));
  return { ...reply, choices };
}

/** The same models over Converse. */
export const palmyraConverseServer: ConverseServerFamily = createConverseServerFamily(palmyraDialect);
