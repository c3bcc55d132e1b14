import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// Runs the example of somebody else's adapter where somebody else would: outside the repository, on the packages as
// they are published. It needs their builds, and downloads nothing.

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "own-adapter-"));
try {
  cpSync(join(root, "examples/own-adapter"), folder, { recursive: true });
  for (const name of ["core", "testkit"]) install(name);
  // What the published packages depend on comes from this workspace; their own code does not.
  link("fast-check", "packages/testkit/node_modules/fast-check");
  link("@types/node", "node_modules/@types/node");
  run(process.execPath, ["--test", "--test-reporter=dot"]);
  checkTypes();
  console.log("\nexamples/own-adapter passes outside the repository, on the packed packages.");
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function install(name: string): void {
  const packed = mkdtempSync(join(tmpdir(), "packed-"));
  const pnpm = process.env.npm_execpath;
  const [command, ...first] = pnpm ? [process.execPath, pnpm] : ["pnpm"];
  execFileSync(command, [...first, "pack", "--pack-destination", packed], {
    cwd: join(root, "packages", name),
  });
  const target = join(folder, "node_modules/@bedplate", name);
  mkdirSync(target, { recursive: true });
  const [tarball = ""] = readdirSync(packed);
  execFileSync("tar", ["-xzf", join(packed, tarball), "-C", target, "--strip-components=1"]);
  rmSync(packed, { recursive: true });
}

function link(name: string, from: string): void {
  const path = join(folder, "node_modules", name);
  mkdirSync(join(path, ".."), { recursive: true });
  symlinkSync(realpathSync(join(root, from)), path);
}

// As a user with strict settings would: the published types must hold without our sources.
function checkTypes(): void {
  const compilerOptions = {
    strict: true,
    noEmit: true,
    module: "nodenext",
    target: "es2023",
    types: ["node"],
    exactOptionalPropertyTypes: true,
    allowImportingTsExtensions: true,
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
  run(join(root, "node_modules/.bin/tsc"), ["-p", folder]);
}

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, { cwd: folder, stdio: "inherit" });
}
