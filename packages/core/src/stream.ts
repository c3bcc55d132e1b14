import type { Call, ChatAdapter, DecodedPart } from "./adapter.ts";
import type {
  ChatOutput,
  ChatResponse,
  ContentDelta,
  Finish,
  FinishPart,
  FinishReason,
  GuardrailOutcome,
  StartPart,
  StreamPart,
} from "./chat.ts";
import { completeUsage, headerMetrics, type Metrics, openEnvelope } from "./envelope.ts";
import { BedrockError } from "./error.ts";
import { joinOutcomes } from "./guardrail.ts";
import { type JsonObject, type JsonValue, parseJson } from "./json.ts";
import type { AssistantPart, Citation } from "./message-parts.ts";
import type { WireReply } from "./transport.ts";

/** Decodes a whole reply: the service's envelope first, then the format. Throws `invalid-response`. */
export function readReply(
  adapter: ChatAdapter,
  reply: WireReply,
  call: Call,
): Omit<ChatResponse, "warnings"> {
  const { body, guardrail, metrics: told } = openEnvelope(reply.body, adapter.operation);
  const output = naming(call, reply.headers, () => adapter.decodeResponse(body, call));
  const metrics = headerMetrics(reply.headers);
  return {
    ...output,
    finish: guarded(output.finish, guardrail),
    usage: completeUsage(output.usage, metrics.usage),
    ...(guardrail && { guardrail }),
    metadata: { ...metadataOf(call, reply.headers), ...metrics.metadata, ...told?.metadata },
  };
}

/** Reads the chunks of one stream: the service's envelope first, then the format. */
export interface StreamReader {
  push(chunk: JsonObject): DecodedPart[];
  /** The last parts, `finish` among them. Throws `stream-truncated` when the stop is missing. */
  end(): DecodedPart[];
}

/** Wraps an adapter's decoder so that every stream ends in exactly one `finish` or a throw. */
export function createStreamReader(
  adapter: ChatAdapter,
  call: Call,
  headers: Readonly<Record<string, string>> = {},
): StreamReader {
  const decoder = adapter.createStreamDecoder(call);
  let metrics: Metrics | undefined;
  let guardrail: GuardrailOutcome | undefined;
  return {
    push(chunk) {
      const envelope = openEnvelope(chunk, adapter.operation);
      metrics = envelope.metrics ?? metrics;
      guardrail = joinOutcomes(guardrail, envelope.guardrail);
      return naming(call, headers, () => decoder.push(envelope.body));
    },
    end() {
      const parts = naming(call, headers, () => decoder.end());
      // A whole reply that is read as a stream has its counts in headers.
      const { usage, metadata } = metrics ?? headerMetrics(headers);
      const last = parts.at(-1);
      const finish = last?.type === "finish" ? last : blockedFinish(guardrail, call, headers);
      const rest = last?.type === "finish" ? parts.slice(0, -1) : parts;
      return [
        ...rest,
        {
          ...finish,
          finish: guarded(finish.finish, guardrail),
          usage: completeUsage(finish.usage, usage),
          ...(guardrail && { guardrail }),
          ...(Object.keys(metadata).length > 0 && { metadata }),
        },
      ];
    },
  };
}

/** What core knows of a call before its content. */
export function metadataOf(
  call: Pick<Call, "model">,
  headers: Readonly<Record<string, string>>,
): ChatResponse["metadata"] {
  const requestId = headers["x-amzn-requestid"];
  return { modelId: call.model.id, ...(requestId && { requestId }), headers };
}

/** Gathers a stream into the response that it is. Throws what the stream throws. */
export async function collect(stream: AsyncIterable<StreamPart>): Promise<ChatResponse> {
  const collector = createCollector();
  for await (const part of stream) collector.push(part);
  return collector.response();
}

/** Gathers decoded parts, for formats whose reply is one big chunk. */
export function collectParts(parts: Iterable<DecodedPart>): ChatOutput {
  const collector = createCollector();
  for (const part of parts) collector.push(part);
  const { warnings: _warnings, metadata: _metadata, ...output } = collector.response();
  return output;
}

/** Gathers the parts of one answer, one after the other. */
export interface Collector {
  push(part: StreamPart): void;
  /** The answer that they are. Throws `stream-truncated` where the `finish` is missing. */
  response(): ChatResponse;
}

/** Gathers an answer on its way. */
export function createCollector(): Collector {
  const blocks = new Map<number, Block>();
  let start: StartPart | undefined;
  let finish: FinishPart | undefined;
  return {
    push(part) {
      if (part.type === "start") start = part;
      else if (part.type === "finish") finish = part;
      else if (part.type !== "raw") blocks.set(part.index, grow(blocks.get(part.index), part));
    },
    response() {
      if (!finish) throw new BedrockError("stream-truncated", "The stream ended without its finish.");
      const { type: _type, metadata, ...ending } = finish;
      return {
        content: [...blocks.values()].map(close),
        ...ending,
        warnings: start?.warnings ?? [],
        metadata: { modelId: "", ...start?.metadata, ...metadata },
      };
    },
  };
}

/** A content part on its way; texts are kept in pieces so that long answers stay linear. */
interface Block {
  first: ContentDelta;
  pieces: string[];
  citations: Citation[];
  signature?: string;
  redactedData?: string;
}

function grow(block: Block | undefined, part: ContentDelta): Block {
  const grown = block ?? { first: part, pieces: [], citations: [] };
  // A block may begin with its citation; what it is shows only then.
  if (grown.first.type === "citation" && part.type === "text-delta") grown.first = part;
  if ("delta" in part) grown.pieces.push(part.delta);
  if (part.type === "citation") grown.citations.push(part.citation);
  if (part.type === "reasoning-delta") {
    if (part.signature !== undefined) grown.signature = (grown.signature ?? "") + part.signature;
    if (part.redactedData !== undefined) grown.redactedData = (grown.redactedData ?? "") + part.redactedData;
  }
  return grown;
}

function close(block: Block): AssistantPart {
  const text = block.pieces.join("");
  const { first, citations, signature, redactedData } = block;
  switch (first.type) {
    case "text-delta":
    case "citation":
      return { type: "text", text, ...(citations.length > 0 && { citations }) };
    case "reasoning-delta":
      return {
        type: "reasoning",
        text,
        ...(signature !== undefined && { signature }),
        ...(redactedData !== undefined && { redactedData }),
      };
    case "tool-call-start":
      return { type: "tool-call", id: first.id, name: first.name, ...toolInput(text) };
    case "media":
      return first.part;
    case "tool-call-delta":
      throw new BedrockError("invalid-response", "A tool call's arguments came before its start.");
  }
}

/** Why the model stopped, out of its own word and what the words mean. */
export function finishOf(raw: string | undefined, reasons: Readonly<Record<string, FinishReason>>): Finish {
  if (raw === undefined) return { reason: "other" };
  return { reason: (Object.hasOwn(reasons, raw) && reasons[raw]) || "other", raw };
}

/** A tool call's arguments out of the model's own text; no text means no arguments. */
export function toolInput(text: string): { input?: JsonValue; inputText: string } {
  const input = text.trim() === "" ? {} : parseJson(text);
  return { ...(input !== undefined && { input }), inputText: text };
}

// A guardrail that blocks the input answers with one chunk that lacks the format's stop.
function blockedFinish(
  guardrail: GuardrailOutcome | undefined,
  call: Call,
  headers: Readonly<Record<string, string>>,
): FinishPart {
  if (guardrail?.action === "intervened") {
    return { type: "finish", finish: { reason: "other" }, usage: { input: {}, output: {} } };
  }
  const message = `${call.model.id}: the stream ended without its stop; the answer is not complete.`;
  throw new BedrockError("stream-truncated", message, metadataOf(call, headers));
}

// Where the guardrail spoke instead of the model, the format's reason is none, or that of any other text. Where it only
// masked, the answer is the model's, whatever Converse says.
function guarded(finish: Finish, guardrail: GuardrailOutcome | undefined): Finish {
  if (guardrail?.action !== "intervened") return finish;
  if (guardrail.blocked === false && finish.reason === "content-filter") return { ...finish, reason: "stop" };
  const spoke = guardrail.blocked === true || finish.raw === undefined;
  return spoke ? { ...finish, reason: "content-filter" } : finish;
}

/** Decodes a reply. Adapters say what is wrong with it; which model sent it, and for which request, is known here. */
export function naming<Value>(
  call: Pick<Call, "model">,
  headers: Readonly<Record<string, string>>,
  decode: () => Value,
): Value {
  try {
    return decode();
  } catch (error) {
    // Errors of other classes hold more than their message.
    if (!(error instanceof BedrockError) || error.constructor !== BedrockError || error.modelId) throw error;
    const message = `${call.model.id}: ${error.message}`;
    throw new BedrockError(error.code, message, { ...metadataOf(call, headers), cause: error });
  }
}
