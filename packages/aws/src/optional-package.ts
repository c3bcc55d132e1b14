import { BedrockError } from "@bedplate/core";

/** Loads a package that only some programs need. Throws `configuration` with what it is for, such as `The Rerank API`. */
export async function loaded<Sdk>(load: () => Promise<Sdk>, purpose: string, name: string): Promise<Sdk> {
  try {
    return await load();
  } catch (cause) {
    throw new BedrockError("configuration", `${purpose} needs the package ${name}. Install it.`, { cause });
  }
}

/** For the imports of such packages: bundlers leave an import for run time where they see that its failure is caught. */
export function missing(cause: unknown): never {
  throw cause;
}
