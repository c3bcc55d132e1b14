import { readFileSync } from "node:fs";
import { arch, cpus, platform, release, totalmem } from "node:os";
import { join } from "node:path";
import { measureBundles } from "./bundles.ts";
import { measureCold } from "./cold.ts";
import { type Group, planOf } from "./plan.ts";
import { startService } from "./processes.ts";
import { type Recording, record } from "./recording.ts";
import { runGroup, type Samples } from "./rounds.ts";

/** Everything that one run found. */
export interface Run {
  date: string;
  machine: string;
  versions: Readonly<Record<string, string>>;
  /** By case; `cold` among them. */
  samples: Record<string, Samples>;
  /** Characters of the recorded answers. */
  textLengths: Recording["textLengths"];
  /** KiB by program. */
  bundles: Record<string, number>;
}

/** What is measured, and how often. */
export interface RunOptions {
  /** Names of groups, `cold` and `bundles` among them. Default: all. */
  only?: readonly string[] | undefined;
  /** Instead of each group's own number. */
  rounds?: number | undefined;
}

/** Measures. It takes minutes. */
export async function runAll({ only, rounds }: RunOptions): Promise<Run> {
  const wanted = (id: string): boolean => only?.includes(id) ?? true;
  const recording: Recording = await record();
  const service = await startService(recording);
  const samples: Run["samples"] = {};
  try {
    for (const group of planOf(recording).filter(({ id }) => wanted(id))) {
      process.stdout.write(`${group.id} `);
      const often: Group = { ...group, rounds: rounds ?? group.rounds };
      Object.assign(samples, await runGroup(often, service));
    }
    if (wanted("cold")) {
      process.stdout.write("cold ");
      samples.cold = await measureCold(service, rounds ?? coldRounds);
    }
  } finally {
    service.stop();
  }
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    versions: versions(),
    samples,
    textLengths: recording.textLengths,
    bundles: wanted("bundles") ? await measureBundles() : {},
  };
}

const coldRounds = 15;

function describeMachine(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${cpu?.model.trim() || "unknown CPU"}, ${memory} GiB, ${platform()} ${release()} ${arch()}`;
}

function versions(): Record<string, string> {
  const names = ["@aws-sdk/client-bedrock-runtime", "ai", "@ai-sdk/amazon-bedrock", "@langchain/aws"];
  const found = names.map((name) => {
    const manifest = readFileSync(join(import.meta.dirname, "node_modules", name, "package.json"), "utf8");
    // A package says its version.
    return [name, (JSON.parse(manifest) as { version: string }).version];
  });
  return { Node: process.versions.node, ...Object.fromEntries(found) };
}
