import { AsyncLocalStorage } from "node:async_hooks";
import { BedrockError } from "@bedplate/core";
import { type FaultSpec, readFaults } from "./fault.ts";

const asked = new AsyncLocalStorage<FaultSpec[]>();

/** Runs what may ask for faults of its own while it answers, and gives what it asked for. */
export async function hearFaults<Value>(
  run: () => Promise<Value>,
): Promise<{ value: Value; specs: readonly FaultSpec[] }> {
  const specs: FaultSpec[] = [];
  return { value: await asked.run(specs, run), specs };
}

/** Asks for faults on the request that is being answered. Throws `configuration` where no local server answers it. */
export function meetFault(text: string, modelId: string): void {
  const specs = asked.getStore();
  if (specs) return void specs.push(readFaults(text));
  const message = `The script's fault "${text}" happens on a connection: ask through createHandler or createLocalClient.`;
  throw new BedrockError("configuration", message, { modelId });
}
