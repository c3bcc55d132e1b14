import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Metafile } from "esbuild";
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
  /** Whether what the program loads only when it needs it counts too. */
  later?: true;
  /** Where the program runs. Default: anywhere, so that whatever needs Node or a browser fails to bundle. */
  platform?: "node" | "browser";
}

const root = join(import.meta.dirname, "..");
const core = 'import * as core from "@bedplate/core"; globalThis.core = core;';

/** What one more family may add to a program that has core. */
const familyLimit = 4.25 * 1024;

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
      limit: 14 * 1024,
    },
    {
      name: "the same with tools and objects",
      program: `
        import { createClient, tool } from "@bedplate/core";
        import { claude } from "@bedplate/anthropic";
        globalThis.x = [createClient({ transport: globalThis.t, adapters: [claude] }), tool];`,
      resolveDir: join(root, "packages/all"),
      later: true,
      limit: 19 * 1024,
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
      limit: 49 * 1024,
    },
    {
      name: "the cache on top of core, browser",
      program: `${core} import { withCache } from "@bedplate/middleware"; globalThis.x = withCache;`,
      onTopOf: core,
      resolveDir: join(root, "examples"),
      limit: 2 * 1024,
      platform: "browser",
    },
    {
      name: "all middleware on core, browser",
      program: `${core} import * as middleware from "@bedplate/middleware"; globalThis.x = middleware;`,
      onTopOf: core,
      resolveDir: join(root, "examples"),
      limit: 20 * 1024,
      platform: "browser",
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
  if (onTopOf === undefined) return weigh(program, where);
  // Both in one piece, so that only what they hold makes the difference.
  const whole = { ...where, later: true } as const;
  return (await weigh(program, whole)) - (await weigh(onTopOf, whole));
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

// Bundles the program as users' bundlers would, which prefer ES modules and load what is imported later only then.
async function weigh(
  contents: string,
  { resolveDir, platform, later }: Pick<Budget, "resolveDir" | "platform" | "later">,
): Promise<number> {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir },
    bundle: true,
    minify: true,
    // Without it, what is imported later is part of the one file.
    splitting: !later,
    outdir: root,
    format: "esm",
    ...(platform ? { platform, mainFields: ["module", "main"] } : { platform: "neutral", conditions: [] }),
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  const entry = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === "<stdin>");
  const first = reachable(entry?.[0] ?? "", metafile.outputs);
  const counted = outputFiles.filter(({ path }) => first.has(relative(process.cwd(), path)));
  return gzipSync(Buffer.concat(counted.map(({ contents: bytes }) => bytes)), { level: 9 }).length;
}

/** The files that are loaded with a file at once. */
function reachable(file: string, outputs: Metafile["outputs"], found: Set<string> = new Set()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const { path, kind } of outputs[file]?.imports ?? [])
    if (kind === "import-statement") reachable(path, outputs, found);
  return found;
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
