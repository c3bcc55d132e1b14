import { execFileSync } from "node:child_process";
import { join } from "node:path";

// What Node loads for a program's imports, from the built packages: the files that it opens and the bytes that it
// compiles are most of a cold start, and unlike its milliseconds they are the same everywhere.

interface ImportBudget {
  name: string;
  specifiers: readonly string[];
  modules: number;
  kib: number;
}

const budgets: readonly ImportBudget[] = [
  { name: "core", specifiers: ["@bedplate/core"], modules: 7, kib: 115 },
  {
    name: "Claude on fetch",
    specifiers: ["@bedplate/core", "@bedplate/anthropic", "@bedplate/fetch"],
    modules: 13,
    kib: 210,
  },
  {
    name: "Claude on the AWS SDK",
    specifiers: ["@bedplate/core", "@bedplate/anthropic", "@bedplate/aws"],
    modules: 44,
    kib: 1100,
  },
  { name: "all formats", specifiers: ["@bedplate/core", "@bedplate/all"], modules: 54, kib: 420 },
  { name: "the local server", specifiers: ["@bedplate/server"], modules: 120, kib: 1750 },
];

for (const { name, specifiers, ...budget } of budgets) {
  const { modules, bytes } = count(specifiers);
  const kib = Math.ceil(bytes / 1024);
  const verdict = modules > budget.modules || kib > budget.kib ? "  TOO MUCH" : "";
  console.log(
    `${name.padEnd(24)}${modules} of ${budget.modules} modules, ${kib} of ${budget.kib} KiB${verdict}`,
  );
  if (verdict) process.exitCode = 1;
}

function count(specifiers: readonly string[]): { modules: number; bytes: number } {
  const output = execFileSync(process.execPath, [
    join(import.meta.dirname, "loaded-modules.ts"),
    ...specifiers,
  ]);
  // Written by that script alone.
  return JSON.parse(output.toString()) as { modules: number; bytes: number };
}
