import {
  type ChunkShaper,
  createChatCompletionsServer,
  createConverseServerFamily,
} from "@bedplate/chat-completions/server";
import {
  type ChatServerAdapter,
  type ConverseServerFamily,
  type JsonObject,
  readObject,
  readObjects,
  type Usage,
} from "@bedplate/core";
import { jambaDialect } from "./jamba.ts";

/** Jamba seen from a server. */
export const jambaServer: ChatServerAdapter = createChatCompletionsServer(jambaDialect, {
  shapeReply,
  createChunkShaper,
});

/** Nobody measures here. */
const meta = { requestDurationMillis: 0 };

// Jamba's own order of keys.
function shapeReply({ id, usage, model, ...reply }: JsonObject): JsonObject {
  const choices = readObjects(reply, "choices").map((choice) => {
    const { index, finish_reason } = choice;
    return {
      index,
      message: {
        ...readObject(choice, "message"),
        tool_calls: readObject(choice, "message")?.tool_calls ?? null,
      },
      finish_reason,
    };
  });
  return { id, choices, usage, meta, model };
}

// Every chunk counts anew, until the end a chunk as a token; what the service measures follows in one without choices.
function createChunkShaper(): ChunkShaper {
  let usage: Usage = { input: {}, output: { total: 0 } };
  return ({ id, ...chunk }, part) => {
    const choices = readObjects(chunk, "choices").map(({ index, delta, finish_reason }) => ({
      index,
      delta,
      finish_reason,
    }));
    if (part.type === "start") usage = { input: part.usage?.input ?? {}, output: { total: 0 } };
    else if (part.type === "finish") usage = part.usage;
    else usage = { ...usage, output: { total: (usage.output.total ?? 0) + 1 } };
    const counted = { id, choices, usage: encodeUsage(usage) };
    const last = choices.some(({ finish_reason }) => finish_reason !== null);
    return last ? [{ ...counted, meta }, {}] : [counted];
  };
}

function encodeUsage({ input: { total: prompt = 0 }, output: { total: completion = 0 } }: Usage): JsonObject {
  return { prompt_tokens: prompt, total_tokens: prompt + completion, completion_tokens: completion };
}

/** The same models over Converse. */
export const jambaConverseServer: ConverseServerFamily = createConverseServerFamily(jambaDialect);
