import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const packages = join(import.meta.dirname, "../packages");
const target = join(import.meta.dirname, "node_modules/@bedplate");

/**
 * Puts Bedplate's packages where the others are, as they are published: built, and without their sources. What they
 * depend on is then the same copy of the AWS SDK that they are compared with.
 */
export function stagePackages(): void {
  rmSync(target, { recursive: true, force: true });
  for (const name of ["core", "anthropic", "amazon", "converse", "aws", "fetch"]) {
    const folder = join(target, name);
    mkdirSync(folder, { recursive: true });
    cpSync(join(packages, name, "dist"), join(folder, "dist"), { recursive: true });
    // Ours, so it is what it looks like.
    const manifest = JSON.parse(readFileSync(join(packages, name, "package.json"), "utf8")) as Manifest;
    const { publishConfig, ...published } = manifest;
    writeFileSync(join(folder, "package.json"), JSON.stringify({ ...published, ...publishConfig }));
  }
}

interface Manifest {
  publishConfig: { exports: unknown };
}
