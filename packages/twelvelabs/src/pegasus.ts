import {
  type Call,
  type ChatAdapter,
  type ChatOutput,
  type EncodedRequest,
  encodeResponseFormat,
  type Finish,
  finishOf,
  isModel,
  type JsonObject,
  leftOut,
  present,
  readObject,
  readString,
  required,
  type StreamDecoder,
  type UserPart,
  unsupported,
  usageOf,
  type VideoPart,
  type Warning,
} from "@bedplate/core";
import { encodeSource } from "./marengo.ts";

/** Pegasus 1.2 answers one question about one film. */
export const pegasus: ChatAdapter = {
  kind: "chat",
  name: "pegasus",
  operation: "InvokeModel",
  exampleModels: ["us.twelvelabs.pegasus-1-2-v1:0"],
  tuning: ["maxTokens", "temperature"],
  supports: (model) => isModel(model, "twelvelabs.pegasus-"),
  objectStrategies: () => ["json-schema"],
  encodeRequest,
  decodeResponse,
  createStreamDecoder,
};

function encodeRequest(call: Call): EncodedRequest {
  const { temperature, maxTokens, tools = [], toolChoice } = call.request;
  if (toolChoice !== "none" && tools.some(({ type }) => type !== "cache-point"))
    throw unsupported(call, "Pegasus has no tools", "Use a model that has.");
  const { prompt, film, warnings } = readQuestion(call);
  const body = {
    inputPrompt: prompt,
    mediaSource: encodeSource(call, film.source),
    ...present({ temperature, maxOutputTokens: maxTokens, responseFormat: encodeFormat(call) }),
  };
  return { body, warnings };
}

interface Question {
  prompt: string;
  film: VideoPart;
  warnings: Warning[];
}

function readQuestion(call: Call): Question {
  const [message, ...others] = call.request.messages;
  if (message?.role !== "user" || others.length > 0)
    throw unsupported(
      call,
      "Pegasus takes one user message, and neither system text nor history",
      "Put all that it must know into that message.",
    );
  const content: readonly UserPart[] = message.content;
  const films = content.filter((part) => part.type === "video");
  const [film] = films;
  if (!film || films.length > 1)
    throw unsupported(call, "Pegasus answers about exactly one video", "Send one video part.");
  const prompt = content.map((part) => textIn(part, call)).join("");
  if (prompt === "") throw unsupported(call, "Pegasus needs a question", "Add a text part.");
  const warnings = content.some(({ type }) => type === "cache-point") ? [leftOut(call, "cache-point")] : [];
  return { prompt, film, warnings };
}

function textIn(part: UserPart, call: Call): string {
  if (part.type === "text") return part.text;
  if (part.type === "video" || part.type === "cache-point") return "";
  throw unsupported(call, `Pegasus takes no ${part.type} parts`, "Use a model that does.");
}

// The format has no place for a description but the schema's own.
function encodeFormat({ request }: Call): JsonObject | undefined {
  const format = readObject(encodeResponseFormat(request) ?? {}, "json_schema");
  if (!format) return undefined;
  const { name, description } = format;
  const schema = present({ description, ...readObject(format, "schema") });
  return { type: "json_schema", jsonSchema: { name, schema } };
}

/** Where a schema was asked for, the message is JSON text. Tokens are counted in headers, if at all (unverified). */
function decodeResponse(reply: JsonObject): ChatOutput {
  const text = required(readString(reply, "message"), "message");
  return {
    content: text === "" ? [] : [{ type: "text", text }],
    finish: decodeFinish(readString(reply, "finishReason")),
    usage: usageOf({}),
  };
}

/** The chunks' shape is unverified: pieces of the message, and the reason on the last one. */
function createStreamDecoder(): StreamDecoder {
  let reason: string | undefined;
  return {
    push(chunk) {
      reason = readString(chunk, "finishReason") ?? reason;
      const delta = readString(chunk, "message");
      return delta ? [{ type: "text-delta", index: 0, delta }] : [];
    },
    end: () =>
      reason === undefined ? [] : [{ type: "finish", finish: decodeFinish(reason), usage: usageOf({}) }],
  };
}

const reasons: Readonly<Record<string, Finish["reason"]>> = { stop: "stop", length: "length" };

function decodeFinish(reason: string | undefined): Finish {
  return finishOf(reason, reasons);
}
