import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

// Checks what `pnpm publish` would send for the package in the working directory, not what lies in the folder.

interface Tarball {
  path: string;
  files: readonly string[];
}

const folder = mkdtempSync(join(tmpdir(), "check-package-"));
try {
  const tarball = pack(folder);
  const { messages, pkg } = await publint({ pack: { tarball: readBytes(tarball.path) } });
  const problems = [
    ...messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`),
    ...checkManifest(pkg),
    ...checkFiles(tarball.files),
    // A package without exports is a program: nobody imports its types.
    ...(pkg.exports ? checkTypes(tarball.path) : []),
  ];
  report(`${pkg.name}@${pkg.version}`, tarball, problems);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function pack(destination: string): Tarball {
  // pnpm tells its scripts where it is; it need not be in the path.
  const pnpm = process.env.npm_execpath;
  const args = ["pack", "--pack-destination", destination];
  if (pnpm) execFileSync(process.execPath, [pnpm, ...args]);
  else execFileSync("pnpm", args);
  const path = join(destination, readdirSync(destination)[0]!);
  // The listing of `pnpm pack --json` leaves out the LICENSE that pnpm takes from the root.
  const listing = execFileSync("tar", ["-tzf", path], { encoding: "utf8" });
  return {
    path,
    files: listing
      .trim()
      .split("\n")
      .map((line) => line.replace(/^package\//, "")),
  };
}

function readBytes(path: string): ArrayBuffer {
  return new Uint8Array(readFileSync(path)).buffer;
}

function checkManifest(manifest: Record<string, unknown>): string[] {
  const problems = stringsOf(manifest).flatMap(([where, value]) => {
    if (value.startsWith("workspace:")) return [`package.json: ${where} is still "${value}".`];
    if (/^(\.\/)?src\//.test(value)) return [`package.json: ${where} still points at "${value}".`];
    return [];
  });
  return manifest.license ? problems : [...problems, 'package.json: "license" is missing.'];
}

function stringsOf(value: unknown, where = ""): [where: string, value: string][] {
  if (typeof value === "string") return [[where, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => stringsOf(member, where ? `${where}.${key}` : key));
}

function checkFiles(files: readonly string[]): string[] {
  const missing = ["README.md", "LICENSE"].filter((name) => !files.includes(name));
  const stray = files.filter((name) => /^src\/|\.test(-d)?\.|\.tsbuildinfo$/.test(name));
  return [
    ...missing.map((name) => `${name} is not in the tarball.`),
    ...stray.map((name) => `${name} is in the tarball, but no user needs it.`),
  ];
}

function checkTypes(tarball: string): string[] {
  const attw = join(
    dirname(fileURLToPath(import.meta.resolve("@arethetypeswrong/cli/package.json"))),
    "dist/index.js",
  );
  const options = ["--profile", "esm-only", "--format", "ascii", "--no-summary", "--no-color", "--no-emoji"];
  const { status, stdout, stderr } = spawnSync(process.execPath, [attw, tarball, ...options], {
    encoding: "utf8",
  });
  return status === 0 ? [] : [`attw: ${(stdout + stderr).replaceAll(/\n+/g, "\n  ").trim()}`];
}

function report(name: string, tarball: Tarball, problems: readonly string[]): void {
  if (problems.length === 0) {
    console.log(`${name}: ${tarball.files.length} files packed, nothing wrong with them.`);
    return;
  }
  console.error(`${name} is not fit to publish:`);
  for (const problem of problems) console.error(`- ${problem}`);
  process.exitCode = 1;
}
