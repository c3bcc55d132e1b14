import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Run } from "./run.ts";
import { stagePackages } from "./stage.ts";

// Bedplate beside others. `--only calls,tls` measures less, `--rounds 3` less often, and neither writes the page;
// `--redraw` writes it again from the last whole run.

const { values } = parseArgs({
  options: { only: { type: "string" }, rounds: { type: "string" }, redraw: { type: "boolean" } },
});
const lastRun = join(import.meta.dirname, "node_modules/last-run.json");
stagePackages();
// Only now are the packages there.
const { runAll } = await import("./run.ts");
const { pageOf } = await import("./page.ts");
const { chartOf } = await import("./chart.ts");

const run = values.redraw ? readLastRun() : await runAll(readOptions());
if (!values.only && !values.rounds) {
  writeFileSync(lastRun, JSON.stringify(run));
  const docs = join(import.meta.dirname, "../docs");
  writeFileSync(join(docs, "benchmarks.md"), pageOf(run));
  writeFileSync(join(docs, "benchmarks.svg"), chartOf(run));
}
console.log(pageOf(run));

function readOptions(): { only: string[] | undefined; rounds: number | undefined } {
  return { only: values.only?.split(","), rounds: values.rounds ? Number(values.rounds) : undefined };
}

function readLastRun(): Run {
  if (!existsSync(lastRun)) throw new Error("No run has been kept: run `pnpm bench` first.");
  // Written here.
  return JSON.parse(readFileSync(lastRun, "utf8")) as Run;
}
