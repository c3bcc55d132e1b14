import type { Operation } from "./adapter.ts";
import type { JsonObject } from "./json.ts";

/** A native body on its way to the service. */
export interface WireCall {
  operation: Operation;
  /** Empty for operations without a model. */
  modelId: string;
  /** The guardrail of ApplyGuardrail, which stands in the path. */
  guardrail?: { readonly id: string; readonly version: string };
  /** The job of GetAsyncInvoke, which stands in the path. */
  invocationArn?: string;
  /** What ListAsyncInvokes filters by; stands behind the path. */
  query?: Readonly<Record<string, string>>;
  /** The region that an ARN demands. */
  region?: string;
  /** Headers that go with the body, under the service's names in lower case. */
  headers: Readonly<Record<string, string>>;
  body: JsonObject;
}

/** A native reply. */
export interface WireReply {
  /** In lower case. */
  headers: Readonly<Record<string, string>>;
  body: JsonObject;
}

/** A native stream. Leaving the loop over `batches` stops the request on the wire. */
export interface WireStream {
  headers: Readonly<Record<string, string>>;
  /** Chunks in the order of the wire, one or more at a time: those that arrived together come together. */
  batches: AsyncIterable<readonly JsonObject[]>;
}

/** How one call travels. */
export interface TransportOptions {
  signal?: AbortSignal | undefined;
}

/** Carries a body to the service and a reply back: the only thing that does I/O. Throws nothing but `BedrockError`, and does not retry. */
export interface Transport {
  send(call: WireCall, options?: TransportOptions): Promise<WireReply>;
  stream(call: WireCall, options?: TransportOptions): Promise<WireStream>;
  /** Sends events while others come back; needs HTTP/2, so not every transport has it. Ends its side when `input` ends. */
  duplex?(call: WireCall, input: AsyncIterable<JsonObject>, options?: TransportOptions): Promise<WireStream>;
}

/** The method of an operation. */
export function methodOf({ operation }: Pick<WireCall, "operation">): "GET" | "POST" {
  return operation === "GetAsyncInvoke" || operation === "ListAsyncInvokes" ? "GET" : "POST";
}

/** The headers that say what kind of answer is wanted. */
export function acceptance(
  { operation }: Pick<WireCall, "operation">,
  streaming: boolean,
): Readonly<Record<string, string>> {
  // `accept` of a stream is what the event stream itself is; the model's type has a header of its own.
  if (operation !== "InvokeModel") return {};
  return { [streaming ? "x-amzn-bedrock-accept" : "accept"]: "application/json" };
}

/** The path of an operation, with the model's ID as one segment. */
export function pathOf(
  { operation, modelId, guardrail, invocationArn = "" }: WireCall,
  streaming: boolean,
): string {
  const model = `/model/${encodeURIComponent(modelId)}`;
  switch (operation) {
    case "InvokeModel":
      return `${model}/${streaming ? "invoke-with-response-stream" : "invoke"}`;
    case "Converse":
      return `${model}/${streaming ? "converse-stream" : "converse"}`;
    case "CountTokens":
      return `${model}/count-tokens`;
    case "ApplyGuardrail": {
      const { id = "", version = "" } = guardrail ?? {};
      return `/guardrail/${encodeURIComponent(id)}/version/${encodeURIComponent(version)}/apply`;
    }
    case "InvokeGuardrailChecks":
      return "/guardrail-checks/invoke";
    case "InvokeModelWithBidirectionalStream":
      return `${model}/invoke-with-bidirectional-stream`;
    case "StartAsyncInvoke":
    case "ListAsyncInvokes":
      return "/async-invoke";
    case "GetAsyncInvoke":
      return `/async-invoke/${encodeURIComponent(invocationArn)}`;
    case "Rerank":
      return "/rerank";
  }
}
