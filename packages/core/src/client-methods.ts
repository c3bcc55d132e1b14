import type { Client, ClientOptions } from "./client.ts";
import { BedrockError } from "./error.ts";

/** Names of the methods that adapters bring along. */
export type BroughtName =
  | "embed"
  | "generateImage"
  | "rerank"
  | "startVideo"
  | "startEmbedding"
  | "findJob"
  | "listAsyncInvokes"
  | "converseSpeech";

/** Methods of a client that its adapters bring along. */
export type BroughtMethods = {
  readonly [Name in BroughtName]?: (
    request: Parameters<Client[Name]>[0],
    call: NonNullable<Parameters<Client[Name]>[1]>,
    options: ClientOptions,
  ) => ReturnType<Client[Name]>;
};

const names: readonly BroughtName[] = [
  "embed",
  "generateImage",
  "rerank",
  "startVideo",
  "startEmbedding",
  "findJob",
  "listAsyncInvokes",
  "converseSpeech",
];

/** A client's methods as its adapters bring them. Those that none brings reject with `unknown-model`. */
export function broughtMethods(options: ClientOptions): Pick<Client, BroughtName> {
  const brought = Object.assign({}, ...options.adapters.map(({ methods }) => methods));
  const method =
    (name: BroughtName) =>
    async (request: unknown, call = {}) => {
      const run = brought[name];
      if (run) return run(request, call, options);
      throw new BedrockError("unknown-model", `${name} needs an adapter for it; this client has none.`);
    };
  // Each name has the method of that name, whose types its adapters kept.
  return Object.fromEntries(names.map((name) => [name, method(name)])) as unknown as Pick<
    Client,
    BroughtName
  >;
}
