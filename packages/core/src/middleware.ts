import type { ChatRequest, StreamPart } from "./chat.ts";
import type { CallOptions, Client } from "./client.ts";
import { derivedMethods } from "./client-derived.ts";

/** Stands before a client: the same methods, some of them its own. */
export type Middleware = (next: Client) => Client;

/** A client behind middleware, of which the first one sees a call first and its answer last. */
export function wrap(client: Client, ...middleware: readonly Middleware[]): Client {
  const wrapped = middleware.reduceRight((next, layer) => layer(next), client);
  // Made anew, so that each of their steps goes through the middleware.
  return { ...wrapped, ...derivedMethods(wrapped) };
}

/** Methods that answer a request with one promise; those that look after jobs are not among them. */
export type AskName =
  | "generateText"
  | "countTokens"
  | "applyGuardrail"
  | "invokeGuardrailChecks"
  | "embed"
  | "generateImage"
  | "rerank"
  | "startVideo"
  | "startEmbedding"
  | "converseSpeech";

/** A call on its way through middleware. */
export interface PassingCall<
  Name extends AskName | "streamText" = AskName | "streamText",
  Request = Parameters<Client[Name]>[0],
> {
  readonly method: Name;
  readonly request: Request;
  readonly options: CallOptions;
}

/** Answers a call, by its own request and options unless others are given. */
export type Onward<Request, Answer> = (request?: Request, options?: CallOptions) => Answer;

/** What middleware does for many methods alike. What is left out passes by. */
export interface Interception {
  ask?<Name extends AskName, Request extends Parameters<Client[Name]>[0], Answer>(
    call: PassingCall<Name, Request>,
    next: Onward<Request, Promise<Answer>>,
  ): Promise<Answer>;
  stream?(
    call: PassingCall<"streamText", ChatRequest>,
    next: Onward<ChatRequest, AsyncIterable<StreamPart>>,
  ): AsyncIterable<StreamPart>;
}

const askNames: readonly AskName[] = [
  "generateText",
  "countTokens",
  "applyGuardrail",
  "invokeGuardrailChecks",
  "embed",
  "generateImage",
  "rerank",
  "startVideo",
  "startEmbedding",
  "converseSpeech",
];

/** Makes middleware that stands around calls, whatever their method. */
export function intercept({ ask, stream }: Interception): Middleware {
  return (next) => {
    const asked = (method: AskName) => {
      // Which request goes with which answer is the method's own business; here they only pass.
      const run = next[method] as (request: unknown, options: CallOptions) => Promise<unknown>;
      return async (request: unknown, options: CallOptions = {}) =>
        ask?.({ method, request: request as never, options }, (other = request as never, how = options) =>
          run(other, how),
        );
    };
    return {
      ...next,
      ...(ask && Object.fromEntries(askNames.map((method) => [method, asked(method)]))),
      ...(stream && {
        streamText: (request, options = {}) =>
          stream({ method: "streamText", request, options }, (other = request, how = options) =>
            next.streamText(other, how),
          ),
      }),
    };
  };
}
