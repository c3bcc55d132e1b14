import { cpSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

// Makes a provider package out of one that works: the copy keeps every law before a line of it is changed.

/** What a package is called. */
export interface ProviderNames {
  /** The provider, and the package: `zai`. */
  provider: string;
  /** The native format, and the adapter: `glm`. */
  format: string;
}

/** The smallest provider package: its format is the shared one. */
const smallest = "zai";

/** Copies a provider package under new names and registers it in `packages/all`. Returns the new folder. Throws when there is such a package already. */
export function createProvider(root: string, to: ProviderNames, from: string = smallest): string {
  const source = join(root, "packages", from);
  const folder = join(root, "packages", to.provider);
  if (!existsSync(source)) throw new Error(`packages/${from} does not exist.`);
  if (existsSync(folder)) throw new Error(`packages/${to.provider} exists already. Choose another name.`);
  const names = { provider: from, format: formatOf(source) };
  const skipped = ["node_modules", "dist", ".turbo"].map((name) => join(source, name));
  cpSync(source, folder, { recursive: true, filter: (path) => !skipped.includes(path) });
  rename(folder, names, to);
  register(join(root, "packages/all"), to);
  return folder;
}

function formatOf(folder: string): string {
  const [format, ...others] = readdirSync(join(folder, "fixtures"));
  if (format && others.length === 0) return format;
  throw new Error(`${folder} has several formats. Copy a package that has one.`);
}

function rename(folder: string, from: ProviderNames, to: ProviderNames): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, renamed(entry.name, from, to));
    renameSync(join(folder, entry.name), path);
    if (entry.isDirectory()) rename(path, from, to);
    else writeFileSync(path, renamed(readFileSync(path, "utf8"), from, to));
  }
}

/** A text with the new names in place of the old ones, however they are spelled. */
export function renamed(text: string, from: ProviderNames, to: ProviderNames): string {
  const words: Readonly<Record<string, string>> = {
    [titles[from.provider] ?? title(from.provider)]: title(to.provider),
    [titles[from.format] ?? title(from.format)]: title(to.format),
    [camelCase(from.format)]: camelCase(to.format),
    [from.provider]: to.provider,
  };
  // In one pass, so that no new name is renamed again; an identifier may go on with a capital.
  const olds = [...Object.keys(words), from.format].sort((one, other) => other.length - one.length);
  const pattern = new RegExp(`(?<![A-Za-z0-9])(?:${olds.map(escaped).join("|")})(?![a-z0-9])`, "g");
  return text.replace(pattern, (word, offset: number) => {
    // In quotes, paths and model IDs it is the format's name; elsewhere it is an identifier, which has no hyphens.
    const quoted = offset === 0 || /["/.-]/.test(text.charAt(offset - 1));
    return word === from.format && quoted ? to.format : (words[word] ?? to.format);
  });
}

// How a package writes its names in prose.
const titles: Readonly<Record<string, string>> = { zai: "Z.ai", glm: "GLM" };

function register(all: string, { provider, format }: ProviderNames): void {
  const name = camelCase(format);
  const specifier = `@bedplate/${provider}`;
  edit(join(all, "package.json"), (text) => {
    const manifest = JSON.parse(text) as { dependencies: Record<string, string> };
    const dependencies = Object.entries({ ...manifest.dependencies, [specifier]: "workspace:*" }).sort();
    return `${JSON.stringify({ ...manifest, dependencies: Object.fromEntries(dependencies) }, null, 2)}\n`;
  });
  edit(join(all, "src/index.ts"), (text) =>
    withImport(text, `${name}, ${name}Converse`, specifier)
      .replace(/\n\];\n\n\/\*\* Converse for/, `\n  ${name}Converse,$&`)
      // Before the adapters that take what no model ID names.
      .replace(/\n {2}chatCompletions,/, `\n  ${name},$&`),
  );
  edit(join(all, "src/server.ts"), (text) =>
    withImport(text, `${name}ConverseServer, ${name}Server`, `${specifier}/server`)
      .replace(/\n {2}\],\n\}\);/, `\n    ${name}ConverseServer,$&`)
      .replace(/\n {2}converseServer,/, `\n  ${name}Server,$&`),
  );
}

// Biome sorts imports by their path.
function withImport(text: string, name: string, specifier: string): string {
  const line = `import { ${name} } from "${specifier}";`;
  const imports = [...text.matchAll(/^import .* from "(.*)";$/gm)];
  const next = imports.find(([, path = ""]) => path > specifier) ?? /\n\n\/\*\*/.exec(text);
  const at = next?.index ?? 0;
  return next?.[0].startsWith("import")
    ? `${text.slice(0, at)}${line}\n${text.slice(at)}`
    : `${text.slice(0, at)}\n${line}${text.slice(at)}`;
}

function edit(path: string, change: (text: string) => string): void {
  writeFileSync(path, change(readFileSync(path, "utf8")));
}

function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function title(name: string): string {
  return name.replace(
    /(^|-)(\w)/g,
    (_, hyphen: string, letter: string) => `${hyphen && " "}${letter.toUpperCase()}`,
  );
}

function escaped(word: string): string {
  return word.replaceAll(".", "\\.");
}

if (import.meta.main) {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { from: { type: "string", default: smallest } },
  });
  const [provider, format = provider] = positionals;
  if (
    !provider ||
    !format ||
    ![provider, format].every((name) => /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
  ) {
    console.error("Usage: pnpm new-provider PROVIDER [FORMAT] [--from PACKAGE], names in kebab-case");
    process.exit(2);
  }
  const root = join(import.meta.dirname, "..");
  const folder = createProvider(root, { provider, format }, values.from);
  console.log(`${folder} speaks the format of packages/${values.from} under its own name. Now:

  npx pnpm@10 test packages/${provider}   passes already: it is a copy that works
  docs/add-a-provider.md   says what to change, in which order`);
}
