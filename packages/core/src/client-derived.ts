import type { Client } from "./client.ts";

/** Names of the methods that are made of other methods. */
export type DerivedName = "runTools" | "streamTools" | "generateObject" | "streamObject";

/**
 * The methods that are made of others: each of their steps goes through those, and through what stands before them. Their code is
 * loaded with their first call, so that programs without them don't carry it.
 */
export function derivedMethods(
  client: Pick<Client, "generateText" | "streamText" | "models">,
): Pick<Client, DerivedName> {
  return {
    async runTools(request, options) {
      const { runTools } = await import("./run-tools.ts");
      return runTools(client, request, options);
    },
    async *streamTools(request, options) {
      const { streamTools } = await import("./run-tools.ts");
      yield* streamTools(client, request, options);
    },
    async generateObject(request, options) {
      const { generateObject } = await import("./generate-object.ts");
      return generateObject(client, request, options);
    },
    async *streamObject(request, options) {
      const { streamObject } = await import("./stream-object.ts");
      yield* streamObject(client, request, options);
    },
  };
}
