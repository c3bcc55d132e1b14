import type { Run } from "./run.ts";
import { ratioOf, type Spread, spreadOf } from "./statistics.ts";

/** Something that Bedplate promises, and what the run says of it. */
export interface Verdict {
  what: string;
  limit: string;
  /** Absent where the run has not measured it. */
  found?: string;
  met?: boolean;
}

interface Goal {
  what: string;
  case: string;
  metric: "cpuMs" | "wallMs" | "perUnit";
  /** For the light transport, and for the one on the AWS SDK. */
  limits: { fetch: number; aws: number };
}

// Shares of the AWS SDK with its defaults, but for the last, which is KiB.
const goals: readonly Goal[] = [
  { what: "CPU of a call", case: "calls-1", metric: "cpuMs", limits: { fetch: 0.33, aws: 0.68 } },
  { what: "CPU of a call over TLS", case: "tls-1", metric: "cpuMs", limits: { fetch: 0.14, aws: 0.35 } },
  {
    what: "CPU of a chunk, 16 streams",
    case: "streams-16",
    metric: "cpuMs",
    limits: { fetch: 0.35, aws: 1 },
  },
  { what: "Cold start, wall", case: "cold", metric: "wallMs", limits: { fetch: 0.55, aws: 1 } },
  { what: "Cold start, CPU", case: "cold", metric: "cpuMs", limits: { fetch: 0.55, aws: 1 } },
  { what: "Heap of an open stream", case: "heap", metric: "perUnit", limits: { fetch: 24, aws: 32 } },
];

const bundleLimits = { fetch: 30, awsOverSdk: 8 };

/** Every goal, with what the run found. */
export function judge(run: Run): Verdict[] {
  const timed = goals.flatMap((goal) => [
    verdictOf(run, goal, "bedplate-fetch", goal.limits.fetch),
    verdictOf(run, goal, "bedplate-aws", goal.limits.aws),
  ]);
  return [...timed, ...judgeBundles(run)];
}

function verdictOf(run: Run, { what, case: id, metric }: Goal, name: BedplateName, limit: number): Verdict {
  const figuresOf = (contender: string): number[] => {
    const samples = run.samples[id]?.[contender] ?? run.samples[id]?.[`${contender} InvokeModel`] ?? [];
    return samples.map((took) => took[metric] ?? Number.NaN);
  };
  const figures = figuresOf(name);
  const unit = metric === "perUnit" ? " KiB" : "×";
  const goal = { what: `${what}, ${transportOf[name]}`, limit: `≤ ${limit}${unit}` };
  if (figures.length === 0) return goal;
  const found = metric === "perUnit" ? spreadOf(figures) : ratioOf(figures, figuresOf("aws-sdk"));
  return { ...goal, found: tellSpread(found, unit), met: found.median <= limit };
}

type BedplateName = "bedplate-fetch" | "bedplate-aws";

const transportOf: Readonly<Record<BedplateName, string>> = {
  "bedplate-fetch": "light transport",
  "bedplate-aws": "on the AWS SDK",
};

function judgeBundles({ bundles }: Run): Verdict[] {
  const light = bundles["bedplate-fetch"];
  const aws = bundles["bedplate-aws"];
  const sdk = bundles["aws-sdk"];
  const more = aws !== undefined && sdk !== undefined ? aws - sdk : undefined;
  return [
    kibVerdict("Bundle, light transport", light, bundleLimits.fetch),
    kibVerdict("Bundle, on the AWS SDK, over the SDK alone", more, bundleLimits.awsOverSdk),
  ];
}

function kibVerdict(what: string, kib: number | undefined, limit: number): Verdict {
  const goal = { what, limit: `≤ ${limit} KiB` };
  return kib === undefined ? goal : { ...goal, found: `${kib.toFixed(1)} KiB`, met: kib <= limit };
}

/** A middle with its quartiles, for people. */
export function tellSpread({ low, median, high }: Spread, unit = ""): string {
  const write = unit === "×" ? (share: number): string => share.toFixed(2) : tell;
  return `${write(median)}${unit} (${write(low)}–${write(high)})`;
}

function tell(figure: number): string {
  return figure.toLocaleString("en", { maximumSignificantDigits: figure < 100 ? 2 : 3 });
}
