import type { Operation } from "./adapter.ts";
import { BedrockError } from "./error.ts";
import type { JsonObject } from "./json.ts";

/** A native body on its way to the service. */
export interface WireCall {
  operation: Operation;
  /** Empty for operations without a model. */
  modelId: string;
  /** The guardrail of ApplyGuardrail, which stands in the path. */
  guardrail?: { readonly id: string; readonly version: string };
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

/** A native stream. Leaving the loop over `chunks` stops the request on the wire. */
export interface WireStream {
  headers: Readonly<Record<string, string>>;
  chunks: AsyncIterable<JsonObject>;
}

/** How one call travels. */
export interface TransportOptions {
  signal?: AbortSignal | undefined;
}

/** Carries a body to the service and a reply back: the only thing that does I/O. Throws nothing but `BedrockError`, and does not retry. */
export interface Transport {
  send(call: WireCall, options?: TransportOptions): Promise<WireReply>;
  stream(call: WireCall, options?: TransportOptions): Promise<WireStream>;
}

/** The path of an operation, with the model's ID as one segment. Throws `unsupported` for operations that have no such path. */
export function pathOf({ operation, modelId, guardrail }: WireCall, streaming: boolean): string {
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
    case "StartAsyncInvoke":
      throw new BedrockError("unsupported", `${modelId}: ${operation} is no call with one reply.`, {
        modelId,
      });
  }
}
