import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Took } from "./contract.ts";
import { cleanEnvironment, type Service } from "./processes.ts";
import type { Samples } from "./rounds.ts";

/** Programs that stream one answer, by name; each is also what the bundles are made of. */
export const programs = [
  "aws-sdk",
  "aws-sdk-tuned",
  "bedplate-aws",
  "bedplate-fetch",
  "ai-sdk",
  "ai-sdk-native",
  "langchain",
] as const;

/** The file of a program. */
export function programFile(name: (typeof programs)[number]): string {
  return join(import.meta.dirname, "programs", `${name}.js`);
}

const run = promisify(execFile);

/** New processes from import to first text, by turns. */
export async function measureCold(service: Service, rounds: number): Promise<Samples> {
  await service.setMode("short");
  const samples: Samples = Object.fromEntries(programs.map((name) => [name, []]));
  // The first round only warms the disk's cache.
  for (let round = -1; round < rounds; round++) {
    for (const name of programs) {
      const took = await runCold(name, service);
      if (round >= 0) samples[name]?.push(took);
    }
    process.stdout.write(".");
  }
  process.stdout.write("\n");
  return samples;
}

async function runCold(name: (typeof programs)[number], service: Service): Promise<Took> {
  const args = [join(import.meta.dirname, "cold.js"), programFile(name)];
  const env = { ...cleanEnvironment(service), BENCH_ENDPOINT: service.http };
  const { stdout } = await run(process.execPath, args, { env });
  // Written by cold.js alone.
  return JSON.parse(stdout) as Took;
}
