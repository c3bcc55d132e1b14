import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { isProvider, readWorkspace, shortName } from "./structure.ts";

/** What a user's bundle may weigh. */
export interface Budget {
  name: string;
  /** The program that is bundled. */
  program: string;
  /** A program whose weight is taken off, for promises of the form "on top of". */
  onTopOf?: string;
  /** The folder whose dependencies the programs see. */
  resolveDir: string;
  /** Bytes, minified and gzipped. */
  limit: number;
  /** Where the program runs. Default: anywhere, so that whatever needs Node or a browser fails to bundle. */
  platform?: "node" | "browser";
}

const root = join(import.meta.dirname, "..");
const core = 'import * as core from "@bedplate/core"; globalThis.core = core;';

/** What one more family may add to a program that has core. */
const familyLimit = 4 * 1024;

/** Claude knows what each of its generations takes beside thinking, and citations and cache points both ways. */
const claudeLimit = 4.5 * 1024;

/** Converse holds every content block, and what makes any conversation fit. */
const converseLimit = 9 * 1024;

const limits: Readonly<Record<string, number>> = { claude: claudeLimit, converse: converseLimit };

/** Every promise about size. */
export async function listBudgets(): Promise<Budget[]> {
  const families = await listAdapters();
  return [
    {
      name: "a client with Claude",
      program: `
        import { createClient } from "@bedplate/core";
        import { claude } from "@bedplate/anthropic";
        globalThis.x = createClient({ transport: globalThis.t, adapters: [claude] });`,
      resolveDir: join(root, "packages/all"),
      limit: 12.25 * 1024,
    },
    ...(["node", "browser"] as const).map((platform) => ({
      name: `Claude on fetch, ${platform}`,
      program: `
        import { createClient } from "@bedplate/core";
        import { claude } from "@bedplate/anthropic";
        import { createFetchTransport } from "@bedplate/fetch";
        globalThis.x = createClient({ transport: createFetchTransport(), adapters: [claude] });`,
      resolveDir: join(root, "examples"),
      limit: 30 * 1024,
      platform,
    })),
    {
      name: "all formats on top of core",
      program: `${core} import { adapters } from "@bedplate/all"; globalThis.x = adapters;`,
      onTopOf: core,
      resolveDir: join(root, "packages/all"),
      limit: 48 * 1024,
    },
    ...families.map(({ name, specifier, exported }) => ({
      name: `${name} on top of core`,
      program: `${core} import { ${exported} } from "${specifier}"; globalThis.x = ${exported};`,
      onTopOf: core,
      resolveDir: join(root, "packages/all"),
      limit: limits[name] ?? familyLimit,
    })),
  ];
}

/** Weighs a budget's program, less the one that it comes on top of. */
export async function measure({ program, onTopOf, ...where }: Budget): Promise<number> {
  const whole = await weigh(program, where);
  return onTopOf === undefined ? whole : whole - (await weigh(onTopOf, where));
}

interface ExportedAdapter {
  name: string;
  specifier: string;
  exported: string;
}

// Whatever a provider package exports that names example models is an adapter.
async function listAdapters(): Promise<ExportedAdapter[]> {
  const providers = readWorkspace(root).filter(
    (pkg) => pkg.folder.startsWith("packages/") && isProvider(pkg),
  );
  const adapters = await Promise.all(
    providers.map(async (pkg) => {
      const exports = (await import(join(root, pkg.folder, "src/index.ts"))) as Record<string, unknown>;
      const specifier = `@bedplate/${shortName(pkg)}`;
      return Object.entries(exports).flatMap(([exported, value]) =>
        typeof value === "object" && value !== null && "exampleModels" in value && "name" in value
          ? [{ name: String(value.name), specifier, exported }]
          : [],
      );
    }),
  );
  return adapters.flat();
}

// Bundles the program as users' bundlers would, which prefer ES modules.
async function weigh(
  contents: string,
  { resolveDir, platform }: Pick<Budget, "resolveDir" | "platform">,
): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir },
    bundle: true,
    minify: true,
    format: "esm",
    ...(platform ? { platform, mainFields: ["module", "main"] } : { platform: "neutral", conditions: [] }),
    write: false,
    logLevel: "silent",
  });
  return gzipSync(outputFiles[0]!.contents, { level: 9 }).length;
}

if (import.meta.main) {
  console.log("minified and gzipped, in bytes");
  for (const budget of await listBudgets()) {
    const bytes = await measure(budget);
    const verdict = bytes > budget.limit ? "  TOO LARGE" : "";
    console.log(
      `${budget.name.padEnd(36)}${String(bytes).padStart(7)} of ${String(budget.limit).padStart(6)}${verdict}`,
    );
    if (verdict) process.exitCode = 1;
  }
}
