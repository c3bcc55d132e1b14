import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contenderNames } from "./contract.ts";
import type { Case } from "./plan.ts";
import { type Service, startService, startWorker } from "./processes.ts";
import { stagePackages } from "./stage.ts";

// Where a contender's time goes: `node bench/profile.ts bedplate-fetch calls-1`. Prints the functions that took most by
// themselves; the file that it names opens in any viewer of V8's CPU profiles.

const [, , wanted = "bedplate-fetch", id = "calls-1"] = process.argv;
const contender = contenderNames.find((name) => name === wanted) ?? "bedplate-fetch";
stagePackages();
// Only now are the packages there.
const { record } = await import("./recording.ts");
const { planOf } = await import("./plan.ts");
const recording = await record();
const group = planOf(recording).find(({ cases }) => cases.some((one) => one.id === id));
const found = group?.cases.find((one) => one.id === id);
if (!group || !found) throw new Error(`There is no case ${id}.`);
const folder = mkdtempSync(join(tmpdir(), "profile-"));
const service = await startService(recording);
try {
  await runOften(found, service, group.secure ?? false);
} finally {
  service.stop();
}
const [file = ""] = readdirSync(folder);
console.log(`${join(folder, file)}\n${topOf(readFileSync(join(folder, file), "utf8")).join("\n")}`);

async function runOften({ task, mode }: Case, to: Service, secure: boolean): Promise<void> {
  await to.setMode(mode);
  const worker = await startWorker({ contender, operation: "InvokeModel" }, to, {
    secure,
    flags: ["--cpu-prof", `--cpu-prof-dir=${folder}`],
  });
  for (const begun = performance.now(); performance.now() - begun < 8000; ) await worker.run(task);
  await worker.end();
}

interface Profile {
  nodes: {
    id: number;
    callFrame: { functionName: string; url: string; lineNumber: number };
  }[];
  samples: number[];
  timeDeltas: number[];
}

function topOf(text: string): string[] {
  // V8 wrote it.
  const { nodes, samples, timeDeltas } = JSON.parse(text) as Profile;
  const places = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => [
      id,
      `${functionName || "(anonymous)"} ${url.replace(/^.*node_modules\//, "").replace("file://", "")}:${lineNumber + 1}`,
    ]),
  );
  const spent = new Map<string, number>();
  for (const [at, sample] of samples.entries()) {
    const place = places.get(sample) ?? "";
    if (!place.startsWith("(idle)")) spent.set(place, (spent.get(place) ?? 0) + (timeDeltas[at] ?? 0));
  }
  const all = [...spent.values()].reduce((sum, one) => sum + one, 0);
  return [...spent]
    .sort(([, one], [, other]) => other - one)
    .slice(0, 45)
    .map(([place, time]) => `${((time / all) * 100).toFixed(1).padStart(5)} %  ${place}`);
}
