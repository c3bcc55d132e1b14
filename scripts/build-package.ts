import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { withPureConstants } from "./pure-constants.ts";
import type { Manifest } from "./structure.ts";

// Builds the package in the working directory: one JavaScript file for each of its entries (and one for what they share),
// so that Node opens few files, with declarations beside it.

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
const entries = stringsIn(manifest.publishConfig).filter((path) => /^(\.\/)?dist\/.*\.js$/.test(path));

rmSync("dist", { recursive: true, force: true });
await build({
  entryPoints: entries.map((path) => path.replace(/^(\.\/)?dist\//, "src/").replace(/\.js$/, ".ts")),
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  // What is inlined must run anywhere, as its variant for browsers does.
  platform: "browser",
  target: "es2023",
  chunkNames: "shared-[hash]",
  // What a package neither depends on nor says that it inlines makes the build fail.
  external: ["node:*", ...Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })],
  plugins: [pureConstants()],
  legalComments: "none",
});
execFileSync(process.execPath, [typeScript(), "-p", "tsconfig.build.json"], { stdio: "inherit" });

/** The strings somewhere within a value of JSON. */
function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

function pureConstants(): Plugin {
  return {
    name: "pure constants",
    setup({ onLoad }) {
      onLoad({ filter: /\/src\/[^/]+\.ts$/ }, ({ path }) => ({
        contents: withPureConstants(path, readFileSync(path, "utf8")),
        loader: "ts",
      }));
    },
  };
}

function typeScript(): string {
  return join(dirname(fileURLToPath(import.meta.resolve("typescript/package.json"))), "bin/tsc");
}
