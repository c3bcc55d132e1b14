import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, posix } from "node:path";
import { parseSync } from "oxc-parser";

/** A workspace package as the rules see it: plain data, so that a test can make one up. */
export interface Package {
  /** Folder from the root, such as `packages/meta`. */
  folder: string;
  manifest: Manifest;
  /** Lines of its README; absent when it has none. */
  readmeLines?: number;
  sources: readonly Source[];
  /** File names by folder under `fixtures`; absent when there is no such folder. */
  fixtures?: Readonly<Record<string, readonly string[]>>;
}

/** The fields of a package.json that the rules look at. */
export interface Manifest {
  name: string;
  private?: boolean;
  license?: string;
  bin?: Readonly<Record<string, string>>;
  /** A file, or one for each condition. */
  exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  publishConfig?: {
    bin?: Readonly<Record<string, string>>;
    exports?: Readonly<Record<string, string | Readonly<Record<string, unknown>>>>;
  };
  dependencies?: Readonly<Record<string, string>>;
  peerDependencies?: Readonly<Record<string, string>>;
  devDependencies?: Readonly<Record<string, string>>;
  /** Those of `devDependencies` that the build puts into the package's own files. */
  inlinedDependencies?: readonly string[];
}

/** One source file. */
export interface Source {
  /** Path from the root, with forward slashes. */
  path: string;
  lines: number;
  /** Module specifiers of all imports, dynamic ones and re-exports included. */
  imports: readonly string[];
  /** Whether the file is nothing but `export … from` with the names spelled out. */
  isExportList: boolean;
}

/** One rule about the tree. `check` returns what breaks it: the file, the fact, the way out. */
export interface Rule {
  name: string;
  check(packages: readonly Package[], root: Manifest): string[];
}

/** Packages that put others together for people who want them ready; nothing but apps, examples and tests imports them. */
export const assemblies: readonly string[] = ["all", "local"];

/** Packages that are no providers. All know core only, except assemblies; formats are passed to them as arguments. */
export const infrastructure: readonly string[] = [
  "core",
  "aws",
  "fetch",
  "server",
  "batch",
  "ai-sdk",
  "middleware",
  "telemetry",
  "testkit",
  "catalog",
  ...assemblies,
];
const firstProviders = ["anthropic", "amazon", "meta"];

/** Reads every package, app and the examples below the root. */
export function readWorkspace(root: string): Package[] {
  const folders = ["packages", "apps"].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => `${parent}/${name}`),
  );
  return [...folders, "examples"]
    .filter((folder) => existsSync(join(root, folder, "package.json")))
    .map((folder) => readPackage(root, folder));
}

/** Reads the package.json of a folder, by default the root's own, whose devDependencies every test may use. */
export function readManifest(root: string, folder = "."): Manifest {
  return JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as Manifest;
}

/** Parses one source file; `path` says where it would stand. */
export function readSource(path: string, text: string): Source {
  const { module, program } = parseSync(basename(path), text);
  const specifiers = [
    ...module.staticImports.map((statement) => statement.moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) => entries.map((entry) => entry.moduleRequest?.value)),
    ...module.dynamicImports.map(({ moduleRequest: { start, end } }) => literal(text.slice(start, end))),
    ...[...text.matchAll(/\bimport\("([^"]+)"\)/g)].map((match) => match[1]),
  ];
  return {
    path,
    lines: text.split("\n").length - (text.endsWith("\n") ? 1 : 0),
    imports: [...new Set(specifiers.filter((specifier) => specifier !== undefined))],
    isExportList: program.body.every(
      (statement) => statement.type === "ExportNamedDeclaration" && statement.source !== null,
    ),
  };
}

/** The packages that users install, without apps and examples. */
export function libraries(packages: readonly Package[]): Package[] {
  return packages.filter(({ folder }) => folder.startsWith("packages/"));
}

/** Whether a package speaks the formats of one provider. */
export function isProvider(pkg: Package): boolean {
  if (infrastructure.includes(shortName(pkg))) return false;
  return pkg.fixtures !== undefined || firstProviders.includes(shortName(pkg));
}

/** The last part of a folder: `meta` of `packages/meta`. */
export function shortName({ folder }: Package): string {
  return folder.slice(folder.lastIndexOf("/") + 1);
}

/** The package of a specifier: `@bedplate/meta` of `@bedplate/meta/server`. */
export function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/** Whether the file is a test, which may import what its package only develops with. */
export function isTest(path: string): boolean {
  return /\.test(-d)?\.ts$/.test(path);
}

/** Resolves a relative specifier to a path from the root. */
export function resolveFrom(source: Source, specifier: string): string {
  return posix.join(posix.dirname(source.path), specifier);
}

function readPackage(root: string, folder: string): Package {
  const sourceFolder = folder === "examples" ? folder : `${folder}/src`;
  const readme = join(root, folder, "README.md");
  const fixtures = readFixtures(join(root, folder, "fixtures"));
  return {
    folder,
    manifest: readManifest(root, folder),
    ...(existsSync(readme) && { readmeLines: readFileSync(readme, "utf8").trimEnd().split("\n").length }),
    sources: filesBelow(root, sourceFolder).map((path) =>
      readSource(path, readFileSync(join(root, path), "utf8")),
    ),
    ...(fixtures && { fixtures }),
  };
}

function readFixtures(folder: string): Record<string, string[]> | undefined {
  if (!existsSync(folder)) return undefined;
  const formats = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return Object.fromEntries(formats.map(({ name }) => [name, readdirSync(join(folder, name))]));
}

function filesBelow(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => name !== "node_modules" && name !== "dist")
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return filesBelow(root, path);
      return path.endsWith(".ts") ? [path] : [];
    })
    .sort();
}

function literal(expression: string): string | undefined {
  return /^(["'`])([^"'`$]*)\1$/.exec(expression)?.[2];
}
