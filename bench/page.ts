import { judge, tellSpread } from "./goals.ts";
import { casesOf, type TableCase } from "./plan.ts";
import type { Samples } from "./rounds.ts";
import { baseline, isRowKey, titleOf } from "./rows.ts";
import type { Run } from "./run.ts";
import { ratioOf, spreadOf } from "./statistics.ts";

/** The page about a run, in Markdown. */
export function pageOf(run: Run): string {
  const versions = Object.entries(run.versions).map(([name, version]) => `${name} ${version}`);
  return `# Benchmarks

${intro}

![Processor time of a call, of a call over TLS and of a streamed chunk, cold start, bundle and heap, beside others](benchmarks.svg)

Measured on ${run.date}, on ${run.machine}. ${versions.join(", ")}.

## Goals

A share is of the AWS SDK with its defaults, doing the same. In brackets: the quartiles of all rounds.

${goalsTable(run)}

${method}

## All figures

Medians, with quartiles in brackets. “×” is the share of the AWS SDK with its defaults on the same API.

${casesOf(run)
  .filter(({ id }) => id in run.samples)
  .map((one) => caseTable(one, run.samples[one.id] ?? {}))
  .join("\n\n")}

### Bundle of a program that streams from one family

${bundleTable(run)}
`;
}

const intro = `Bedplate beside the AWS SDK, the AI SDK and LangChain, in one run on one machine against one local endpoint. This page and its
chart are written by \`npx pnpm@10 bench\`.`;

const method = `## Method

- The endpoint is a process that replays answers over HTTP/1.1, HTTP/2 and TLS. They are recorded at the start of the run from the
  local server, with its headers and frames. A stream's frames are written one by one, as fast as the connection takes them: that is
  what a library costs. Where each chunk comes on its own, reading the socket is most of the work, for everybody.
- Every contender is a process of its own (one for each API), so processor time (user and system, garbage collection and compilation
  included) and heap are its own. What the server spends counts for nobody; wall time shares the machine with it.
- In each round every contender has one turn, one after the other, and a different one begins. Shares are taken within a round and
  then their median, so that whatever disturbs the machine meets both sides.
  Three rounds that nobody counts come first: programs that call a service run for long, and are compiled by then.
- All use their defaults, as their documentation shows them. “Tuned” is the AWS SDK on HTTP/1.1 with connections that are kept.
- The AI SDK is there twice: its Bedrock provider speaks Converse, its Anthropic provider InvokeModel. LangChain speaks Converse.
- Every answer's text is counted; a run in which somebody loses a character fails.
- Bedplate's packages are built and laid out as they are published, with the same copy of the AWS SDK that they are compared with.
- Cold starts are new processes with a warm disk cache, from the first import to the first text; Node's own start is not counted.
- Heap is what 200 streams hold that have begun and wait for more, their connections included, after garbage collection.
- Benchmark libraries measure functions within one process; taking turns between processes is 60 lines of our own (\`bench/rounds.ts\`).

Run it with \`npx pnpm@10 bench\`: about ten minutes, and better on a machine that does nothing else. \`bench\` is no
member of the workspace, so that nothing else installs what it compares with. A part of it: \`node bench/main.ts --only calls,cold --rounds 5\`.`;

function goalsTable(run: Run): string {
  const lines = judge(run).map(
    ({ what, limit, found = "not measured", met }) =>
      `| ${what} | ${limit} | ${found} | ${met === undefined ? "–" : met ? "yes" : "**no**"} |`,
  );
  return ["| goal | limit | found | met |", "| --- | --- | --- | --- |", ...lines].join("\n");
}

function caseTable({ title, unit, scale, own }: TableCase, samples: Samples): string {
  const head = ["", `CPU, ${unit}`, "×", `wall, ${unit}`, "×", ...(own ? [own] : [])];
  const lines = Object.entries(samples).map(([key, took]) => {
    const base = samples[baselineKey(key, samples)] ?? [];
    const cpu = took.map(({ cpuMs }) => cpuMs * scale);
    const wall = took.map(({ wallMs }) => wallMs * scale);
    const share = (metric: "cpuMs" | "wallMs"): string =>
      ratioOf(
        took.map((one) => one[metric]),
        base.map((one) => one[metric]),
      ).median.toFixed(2);
    const figures = [tellSpread(spreadOf(cpu)), share("cpuMs"), tellSpread(spreadOf(wall)), share("wallMs")];
    const owned = own ? [tellSpread(spreadOf(took.map(({ perUnit = Number.NaN }) => perUnit)))] : [];
    return `| ${[titleOf(key), ...figures, ...owned].join(" | ")} |`;
  });
  const rule = head.map((_, at) => (at === 0 ? "---" : "--:"));
  return [`### ${title}`, "", `| ${head.join(" | ")} |`, `| ${rule.join(" | ")} |`, ...lines].join("\n");
}

function baselineKey(key: string, samples: Samples): string {
  const [, operation = ""] = key.split(" ");
  const same = `${baseline} ${operation}`;
  if (!isRowKey(key)) return baseline;
  return same in samples ? same : `${baseline} InvokeModel`;
}

function bundleTable({ bundles }: Run): string {
  const lines = Object.entries(bundles).map(([name, kib]) => `| ${titleOf(name)} | ${kib.toFixed(1)} |`);
  return ["| | KiB, minified and gzipped, for Node |", "| --- | --: |", ...lines].join("\n");
}
