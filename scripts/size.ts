import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** What a user's bundle may weigh. */
export interface Budget {
  name: string;
  /** The program that is bundled. It sees the packages that `examples` depends on. */
  program: string;
  /** Bytes, minified and gzipped. */
  limit: number;
}

/** Add a line for every promise about size. */
export const budgets: readonly Budget[] = [
  {
    name: "a client with Claude",
    program: `
      import { createClient } from "@bedplate/core";
      import { claude } from "@bedplate/anthropic";
      globalThis.x = createClient({ transport: globalThis.t, adapters: [claude] });`,
    limit: 10 * 1024,
  },
];

/** Bundles the program as a browser's bundler would, and weighs it. Anything that needs Node fails to bundle. */
export async function measure({ program }: Budget): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: join(import.meta.dirname, "../examples") },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "neutral",
    conditions: [],
    write: false,
    logLevel: "silent",
  });
  return gzipSync(outputFiles[0]!.contents, { level: 9 }).length;
}

if (import.meta.main) {
  for (const budget of budgets) {
    const bytes = await measure(budget);
    console.log(`${budget.name}: ${bytes} of ${budget.limit} bytes, minified and gzipped`);
    if (bytes > budget.limit) process.exitCode = 1;
  }
}
