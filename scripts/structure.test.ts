import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Package, readManifest, readSource, readWorkspace } from "./structure.ts";
import { anatomyRules } from "./structure-anatomy.ts";
import { importRules } from "./structure-imports.ts";

const repository = join(import.meta.dirname, "..");
const root = readManifest(repository);
const rules = [...importRules, ...anatomyRules];

describe("in this tree", () => {
  const packages = readWorkspace(repository);
  test.each(rules)("$name", ({ check }) => {
    const broken = check(packages, root);
    if (broken.length > 0) expect.fail(`\n- ${broken.join("\n- ")}\n`);
  });
});

describe("the rules, which name the file and the way out", () => {
  test("say nothing of a sound provider", () => {
    expect(failures(provider())).toEqual([]);
  });

  test.each<[what: string, path: string, text: string, message: RegExp]>([
    [
      "another provider",
      "llama.ts",
      'import { claude } from "@bedplate/anthropic";',
      /llama\.ts imports "@bed/,
    ],
    [
      "another provider's types",
      "llama.ts",
      'import type { C } from "@bedplate/anthropic";',
      /never another/,
    ],
    ["Node", "llama.ts", 'import { readFile } from "node:fs";', /what does I\/O belongs in a transport/],
    ["the AWS SDK, when it is needed", "llama.ts", 'await import("@aws-sdk/x");', /imports "@aws-sdk\/x"/],
    ["every adapter", "llama.ts", 'import { all } from "@bedplate/all";', /Take a list of adapters/],
    [
      "a neighbour's file",
      "llama.ts",
      'export { a } from "../../core/src/a.ts";',
      /Import the package by its name/,
    ],
    ["a package of the root", "llama.ts", 'import { build } from "esbuild";', /Add it to its dependencies/],
    ["an undeclared package in a test", "llama.test.ts", 'import "msw";', /Add it to its devDependencies/],
    ["another provider in a test", "llama.test.ts", 'import "@bedplate/anthropic";', /tested by itself/],
    ["zod in the client", "llama.ts", 'import * as z from "zod/mini";', /Only server\.ts may lead there/],
    [
      "the wire schema in the client",
      "llama.ts",
      'import { w } from "./llama.wire.ts";',
      /which index\.ts reaches/,
    ],
    ["core's server side in the client", "llama.ts", 'import "@bedplate/core/server";', /Only server\.ts/],
  ])("refuses an import of %s", (_, name, text, message) => {
    expect(failures(withSource(provider(), name, text)).join()).toMatch(message);
  });

  test.each<[what: string, pkg: Package, message: RegExp]>([
    ["code in an index", withSource(provider(), "index.ts", "export const a = 1;"), /more than export lists/],
    [
      "`export *`",
      withSource(provider(), "index.ts", 'export * from "./llama.ts";'),
      /every name spelled out/,
    ],
    ["a format without a server", without(provider(), "llama.server.ts"), /llama\.server\.ts is missing/],
    ["an empty fixture folder", { ...provider(), fixtures: { llama: [] } }, /holds no case/],
    ["a folder below src", withSource(provider(), "llama/codec.ts", ""), /deeper than src/],
    ["a camel-case name", withSource(provider(), "llamaChat.ts", ""), /kebab-case/],
    ["a long file", withSource(provider(), "llama.ts", "\n".repeat(301)), /301 lines/],
    ["a long README", { ...provider(), readmeLines: 100 }, /keep it under 100/],
    ["an unpublished subpath", withExport("./extra", "./src/extra.ts"), /publishConfig must map it/],
    ["an export from elsewhere", withExport("./extra", "./lib/extra.ts"), /map it to \.\/src/],
    ["a package that is nothing known", stranger(), /neither a provider nor known/],
    [
      "core with a dependency",
      withSource(provider("packages/core"), "a.ts", 'import "zod";'),
      /no dependencies/,
    ],
    [
      "a server with a format",
      withSource(provider("packages/server"), "a.ts", 'import "@bedplate/meta";'),
      /take a/,
    ],
  ])("refuses %s", (_, pkg, message) => {
    expect(failures(pkg).join()).toMatch(message);
  });
});

function failures(pkg: Package): string[] {
  return rules.flatMap(({ check }) => check([pkg, provider("packages/anthropic")], root));
}

/** The smallest provider package that breaks no rule. */
function provider(folder = "packages/meta"): Package {
  const entry = (name: string) => ({ types: `./dist/${name}.d.ts`, default: `./dist/${name}.js` });
  const files = {
    "index.ts": 'export { llama } from "./llama.ts";',
    "server.ts": 'export { llamaServer } from "./llama.server.ts";',
    "llama.ts": 'import type { ChatAdapter } from "@bedplate/core";',
    "llama.server.ts": 'import { llamaBody } from "./llama.wire.ts";',
    "llama.wire.ts": 'import * as z from "zod";',
    "llama.test.ts": 'import { test } from "vitest";',
  };
  return {
    folder,
    manifest: {
      name: folder.replace("packages", "@bedplate"),
      license: "Apache-2.0",
      dependencies: { "@bedplate/core": "workspace:*", zod: "^4.0.0" },
      exports: { ".": "./src/index.ts", "./server": "./src/server.ts" },
      publishConfig: { exports: { ".": entry("index"), "./server": entry("server") } },
    },
    readmeLines: 40,
    sources: Object.entries(files).map(([name, text]) => readSource(`${folder}/src/${name}`, text)),
    fixtures: { llama: ["text.json"] },
  };
}

function stranger(): Package {
  const { fixtures: _, ...pkg } = provider("packages/utils");
  return pkg;
}

function without(pkg: Package, name: string): Package {
  return { ...pkg, sources: pkg.sources.filter(({ path }) => path !== `${pkg.folder}/src/${name}`) };
}

function withSource(pkg: Package, name: string, text: string): Package {
  const source = readSource(`${pkg.folder}/src/${name}`, text);
  return { ...pkg, sources: [...without(pkg, name).sources, source] };
}

function withExport(subpath: string, target: string): Package {
  const pkg = provider();
  return { ...pkg, manifest: { ...pkg.manifest, exports: { ...pkg.manifest.exports, [subpath]: target } } };
}
