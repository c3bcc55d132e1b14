import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { programFile, programs } from "./cold.ts";

/** KiB of each program as one file for Node, minified and gzipped, by its name. */
export async function measureBundles(): Promise<Record<string, number>> {
  const sizes: Record<string, number> = {};
  for (const name of programs) {
    const { outputFiles } = await build({
      entryPoints: [programFile(name)],
      bundle: true,
      minify: true,
      format: "esm",
      platform: "node",
      mainFields: ["module", "main"],
      // Optional, and nothing here uses them.
      external: ["@aws-sdk/client-s3", "@aws-sdk/client-bedrock", "@aws-sdk/client-bedrock-agent-runtime"],
      // Not ours, whose paths lead to the sources.
      tsconfigRaw: {},
      write: false,
      logLevel: "error",
    });
    const [file] = outputFiles;
    if (file) sizes[name] = gzipSync(file.contents, { level: 9 }).length / 1024;
  }
  return sizes;
}
