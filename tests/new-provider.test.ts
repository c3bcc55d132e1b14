import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ChatAdapter, ChatServerAdapter } from "@bedplate/core";
import { loadFixtures, testChatAdapter } from "@bedplate/testkit";
import { afterAll, describe, expect, test } from "vitest";
import { createProvider, renamed } from "../scripts/new-provider.ts";
import { readManifest, readWorkspace } from "../scripts/structure.ts";
import { anatomyRules } from "../scripts/structure-anatomy.ts";
import { importRules } from "../scripts/structure-imports.ts";

// A small copy of the repository, inside it, so that its packages are found from there.
const repository = join(import.meta.dirname, "..");
mkdirSync(join(repository, "node_modules/.cache"), { recursive: true });
const root = mkdtempSync(join(repository, "node_modules/.cache/new-provider-"));
mkdirSync(join(root, "apps"));
for (const path of ["package.json", "packages/zai", "packages/all"]) {
  const filter = (source: string): boolean => !/\/(node_modules|dist)$/.test(source);
  cpSync(join(repository, path), join(root, path), { recursive: true, filter });
}
const folder = createProvider(root, { provider: "acme", format: "road-runner" });
symlinkSync(join(repository, "packages/zai/node_modules"), join(folder, "node_modules"));

afterAll(() => rmSync(root, { recursive: true }));

const load = async (file: string): Promise<Record<string, unknown>> =>
  import(pathToFileURL(join(folder, "src", file)).href);
// The names follow from the format.
const { roadRunner } = (await load("index.ts")) as { roadRunner: ChatAdapter };
const { roadRunnerServer } = (await load("server.ts")) as { roadRunnerServer: ChatServerAdapter };

describe("a new provider keeps every law before a line of it is changed", () => {
  testChatAdapter(test, {
    adapter: roadRunner,
    server: roadRunnerServer,
    fixtures: loadFixtures(pathToFileURL(join(folder, "fixtures/road-runner"))),
  });
});

test("it breaks no rule of the tree, and nothing of the old names is left in it", () => {
  const packages = readWorkspace(root);
  const rules = [...anatomyRules, ...importRules];
  expect(rules.flatMap(({ check }) => check(packages, readManifest(root)))).toEqual([]);
  const acme = packages.find(({ manifest }) => manifest.name === "@bedplate/acme");
  const texts = [
    JSON.stringify(acme?.manifest),
    readFileSync(join(folder, "README.md"), "utf8"),
    ...(acme?.sources ?? []).map(({ path }) => path + readFileSync(join(root, path), "utf8")),
  ];
  for (const text of texts) expect(text).not.toMatch(/zai|z\.ai|glm/i);
});

test("every program that takes all adapters has it", () => {
  const all = readManifest(root, "packages/all");
  expect(all.dependencies).toHaveProperty("@bedplate/acme", "workspace:*");
  const list = readFileSync(join(root, "packages/all/src/index.ts"), "utf8");
  expect(list).toMatch(/^import \{ roadRunner, roadRunnerConverse \} from "@bedplate\/acme";$/m);
  expect(list).toMatch(/\n {2}roadRunner,\n {2}chatCompletions,/);
  const servers = readFileSync(join(root, "packages/all/src/server.ts"), "utf8");
  expect(servers).toMatch(/\n {2}roadRunnerServer,\n {2}converseServer,\n\];/);
  expect(list).toMatch(/\n {2}roadRunnerConverse,\n\];/);
  expect(servers).toMatch(/\n {4}roadRunnerConverseServer,\n {2}\],/);
});

test("a package that is there already is not overwritten", () => {
  expect(() => createProvider(root, { provider: "acme", format: "x" })).toThrow(/packages\/acme exists/);
});

test("names are replaced in every spelling, and not inside other words", () => {
  const from = { provider: "zai", format: "glm" };
  const to = { provider: "acme", format: "road-runner" };
  expect(renamed("zai.glm-5 @bedplate/zai glmDialect ./glm.ts GLM of Z.ai, zaibatsu", from, to)).toBe(
    "acme.road-runner-5 @bedplate/acme roadRunnerDialect ./road-runner.ts Road Runner of Acme, zaibatsu",
  );
});
