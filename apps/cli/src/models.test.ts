import { spawn } from "node:child_process";
import { once } from "node:events";
import { text as readAll } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { type CatalogModel, findModels } from "@bedplate/catalog";
import { expect, test } from "vitest";
import { tableOf } from "./models.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));

async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [main, "models", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const [stdout, stderr, [code]] = await Promise.all([
    readAll(child.stdout),
    readAll(child.stderr),
    once(child, "exit"),
  ]);
  return { code, stdout, stderr };
}

test("prints a table on stdout, and how many there are on stderr", async () => {
  const { code, stdout, stderr } = await run("--provider", "anthropic");
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /│ anthropic\.claude-sonnet-4-5-20250929-v1:0\s+│ text, image, document → text │ 200,000\s+│ 64,000\s+│ yes/,
  );
  expect(stdout).toMatch(/│ anthropic\.claude-v2\s[^\n]*│ ended 2025-07-21\s+│/);
  expect(stdout).not.toMatch(/amazon/);
  expect(stderr).toMatch(/^\d+ of \d+ models; status on \d{4}-\d\d-\d\d\./);
});

test("what no source says is a question mark", async () => {
  const { stdout } = await run("--adapter", "llama");
  expect(stdout).toMatch(/llama4-scout-17b-instruct-v1:0\s+│[^│]+│ 3,500,000\s+│ 2,048\s+│ \?/);
});

test("--json prints the entries that have all that is asked for", async () => {
  const { code, stdout } = await run("--input", "image", "--output", "text", "--active", "--json");
  const found = JSON.parse(stdout) as CatalogModel[];
  expect(code).toBe(0);
  expect(found.length).toBeGreaterThan(10);
  for (const { input, output, lifecycle, sources } of found) {
    expect([input, output, lifecycle.status]).toEqual([
      expect.arrayContaining(["image"]),
      expect.arrayContaining(["text"]),
      "active",
    ]);
    expect(sources.id).not.toEqual([]);
  }
});

test("models that end no longer count as active, and are none the less no error", async () => {
  const { code, stdout, stderr } = await run("--family", "jurassic", "--active");
  expect([code, stdout, stderr]).toEqual([0, "", expect.stringMatching(/^0 of/)]);
});

test.each([
  [["--provider", "acme"], /No model has the provider "acme"\. Known are ai21, amazon, anthropic, /],
  [["--input", "smell"], /No model has the input "smell"\. Known are audio, document, image, text, video\./],
  [["--family", "bard"], /No model has the family "bard"\. Known are claude, /],
  [["--colour"], /unknown option '--colour'/],
])("%j is a usage error, which exits with 2 and says what there is", async (args, message) => {
  const { code, stdout, stderr } = await run(...args);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(message);
});

test("a narrow terminal gets fewer columns, never broken lines", () => {
  const claude = findModels({ provider: "anthropic" });
  const widths = [Number.POSITIVE_INFINITY, 160, 120, 80].map((width) => {
    const lines = tableOf(claude, width).split("\n");
    expect(lines).toHaveLength(claude.length + 4);
    expect(new Set(lines.map(({ length }) => length)).size).toBe(1);
    expect(lines[0]?.length).toBeLessThanOrEqual(width);
    return lines[1]?.split("│").length;
  });
  expect(widths).toEqual([...widths].sort((a = 0, b = 0) => b - a));
  expect(tableOf(claude, 80)).toMatch(/│ model\s+│ .*status\s+│/);
  expect(tableOf(claude, 90)).toMatch(/│ context\s+│/);
});
