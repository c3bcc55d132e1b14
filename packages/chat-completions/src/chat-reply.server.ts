import {
  type ChatOutput,
  type ContentDelta,
  type Finish,
  type FinishPart,
  type JsonObject,
  present,
  readObject,
  readObjects,
  type ServerCall,
  type StreamEncoder,
  type StreamPart,
  type Usage,
} from "@bedplate/core";
import { deltaText, responseText } from "@bedplate/core/server";
import { encodeCall } from "./chat-messages.ts";
import type { ChatCompletionsDialect } from "./dialect.ts";

/** The tags in which models on Bedrock write their reasoning (recorded for gpt-oss and Kimi). */
const [open, close] = ["<reasoning>", "</reasoning>"];

/** A whole standard reply. */
export function encodeReply(
  response: ChatOutput,
  call: ServerCall,
  { provider }: ChatCompletionsDialect,
): JsonObject {
  const { content, usage, finish } = response;
  const thought = content.map((part) => (part.type === "reasoning" ? part.text : "")).join("");
  const calls = content.filter((part) => part.type === "tool-call");
  const rest = content.filter(
    ({ type }) => type !== "reasoning" && type !== "tool-call" && type !== "cache-point",
  );
  const text = (thought && open + thought + close) + responseText({ ...response, content: rest }, call);
  const message = present({
    role: "assistant",
    content: text === "" && calls.length > 0 ? null : text,
    tool_calls: calls.length > 0 ? calls.map(encodeCall) : undefined,
  });
  const choice = present({
    index: 0,
    message,
    finish_reason: encodeFinish(finish),
    logprobs: logprobsOf(response, provider),
  });
  return {
    ...head(call, response.id, "chat.completion"),
    choices: [choice, ...readObjects(response.providerMetadata?.[provider] ?? {}, "choices")],
    usage: encodeUsage(usage),
  };
}

/** Makes the chunks of a provider out of a standard one and the part that it says. */
export type ChunkShaper = (chunk: JsonObject, part: StreamPart) => JsonObject[];

/** Standard chunks: the role first, then a chunk for each piece, and one with the reason. */
export function createStreamEncoder(
  call: ServerCall,
  { provider }: ChatCompletionsDialect,
  shape: ChunkShaper = (chunk) => [chunk],
): StreamEncoder {
  let id: string | undefined;
  const write = createDeltaWriter(call);
  const chunk = (delta: JsonObject, reason: string | null = null, more: JsonObject = {}): JsonObject => ({
    choices: [{ delta, finish_reason: reason, index: 0, ...more }],
    ...head(call, id, "chat.completion.chunk"),
  });
  const chunks = (part: StreamPart): JsonObject[] => {
    switch (part.type) {
      case "raw":
        return [];
      case "start":
        id = part.id;
        return [chunk({ content: "", role: "assistant" })];
      case "finish": {
        const logprobs = logprobsOf(part, provider);
        const last = chunk({}, encodeFinish(part.finish), logprobs && { logprobs });
        return [...write.end().map((delta) => chunk(delta)), last];
      }
      default:
        return write.push(part).map((delta) => chunk(delta));
    }
  };
  return { push: (part) => chunks(part).flatMap((standard) => shape(standard, part)) };
}

interface DeltaWriter {
  push(part: ContentDelta): JsonObject[];
  end(): JsonObject[];
}

// Reasoning can stand in tags only at the beginning; what comes later has a member of its own.
function createDeltaWriter(call: ServerCall): DeltaWriter {
  let state: "begun" | "reasoning" | "answering" = "begun";
  let calls: number[] = [];
  const answering = (): string => {
    const closing = state === "reasoning" ? close : "";
    state = "answering";
    return closing;
  };
  const content = (text: string): JsonObject[] => (text === "" ? [] : [{ content: text }]);
  const toolCall = (index: number, piece: JsonObject): JsonObject => ({
    tool_calls: [{ index: calls.indexOf(index), ...piece }],
  });
  return {
    push(part) {
      switch (part.type) {
        case "reasoning-delta": {
          if (state === "answering") return part.delta === "" ? [] : [{ reasoning_content: part.delta }];
          const opening = state === "begun" && part.delta !== "" ? open : "";
          if (opening) state = "reasoning";
          return content(opening + part.delta);
        }
        case "tool-call-start": {
          calls = [...calls, part.index];
          const start = { id: part.id, type: "function", function: { name: part.name, arguments: "" } };
          return [...content(answering()), toolCall(part.index, start)];
        }
        case "tool-call-delta":
          return [toolCall(part.index, { function: { arguments: part.delta } })];
        default:
          return content(answering() + deltaText(part, call));
      }
    },
    end: () => content(answering()),
  };
}

// The keys' order is that of recorded chunks: it differs between replies and chunks.
function head(call: ServerCall, id: string | undefined, object: string): JsonObject {
  const { created, model } = call;
  const own = id ?? `chatcmpl-${call.id.replaceAll("-", "")}`;
  const name = model.name ?? model.id;
  if (object === "chat.completion") return { id: own, object, created, model: name, service_tier: "auto" };
  return { created, id: own, model: name, object, service_tier: "auto" };
}

const reasons: Readonly<Record<Finish["reason"], string>> = {
  stop: "stop",
  length: "length",
  "tool-calls": "tool_calls",
  "content-filter": "content_filter",
  other: "stop",
};

/** Why the model stopped, in the format's words. */
export function encodeFinish({ reason, raw }: Finish): string {
  return raw !== undefined && Object.values(reasons).includes(raw) ? raw : reasons[reason];
}

/** Tokens in the format's words. */
export function encodeUsage({ input, output }: Usage): JsonObject {
  const { total, cacheRead } = input;
  const sum = total === undefined || output.total === undefined ? undefined : total + output.total;
  return present({
    prompt_tokens: total,
    completion_tokens: output.total,
    total_tokens: sum,
    prompt_tokens_details: cacheRead === undefined ? undefined : { cached_tokens: cacheRead },
    completion_tokens_details:
      output.reasoning === undefined ? undefined : { reasoning_tokens: output.reasoning },
  });
}

function logprobsOf(
  { providerMetadata }: Pick<FinishPart, "providerMetadata">,
  provider: string,
): JsonObject | undefined {
  return readObject(providerMetadata?.[provider] ?? {}, "logprobs");
}
