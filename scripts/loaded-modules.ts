import { existsSync, readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Manifest } from "./structure.ts";

// Imports the packages that the arguments name, as they are published, and prints how many modules that loaded and
// how many bytes they have. It runs in a process of its own, since what is loaded once is not loaded again.

const root = join(import.meta.dirname, "..");
const loaded = new Map<string, number>();
registerHooks({
  resolve(specifier, context, next) {
    const file = publishedFile(specifier);
    return file ? { url: pathToFileURL(file).href, shortCircuit: true } : next(specifier, context);
  },
  load(url, context, next) {
    const from = next(url, context);
    if (url.startsWith("file:")) loaded.set(url, readFileSync(new URL(url)).length);
    return from;
  },
});
for (const specifier of process.argv.slice(2)) await import(specifier);
const bytes = [...loaded.values()].reduce((sum, one) => sum + one, 0);
console.log(JSON.stringify({ modules: loaded.size, bytes }));

/** The built file behind one of our own specifiers; sources take their place in development. */
function publishedFile(specifier: string): string | undefined {
  const [, name, rest = ""] = /^@bedplate\/([^/]+)(\/.+)?$/.exec(specifier) ?? [];
  if (!name) return undefined;
  const folder = join(root, "packages", name);
  const { publishConfig } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  const file = join(folder, fileFor(publishConfig?.exports?.[`.${rest}`]));
  if (!existsSync(file)) throw new Error(`${file} is missing: build the packages first.`);
  return file;
}

function fileFor(target: unknown): string {
  if (typeof target === "string") return target;
  const { node, default: otherwise } = target as { node?: unknown; default?: unknown };
  return fileFor(node ?? otherwise);
}
