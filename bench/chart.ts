import { casesOf } from "./plan.ts";
import { isRowKey, keyOf, oncePerContender, titleOf } from "./rows.ts";
import type { Run } from "./run.ts";
import { spreadOf } from "./statistics.ts";

/** A picture of what a run found, as SVG that needs nothing else and is readable on light and on dark. */
export function chartOf(run: Run): string {
  const panels = panelsOf(run);
  const height = margin + Math.ceil(panels.length / 2) * (panelHeight + gap);
  const drawn = panels.map((panel, at) => {
    const x = margin + (at % 2) * (panelWidth + 2 * margin);
    const y = margin + Math.floor(at / 2) * (panelHeight + gap);
    return `<g transform="translate(${x} ${y})">${drawPanel(panel)}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="Bedplate beside others; shorter is better">
<style>${style}</style>
<rect class="ground" width="${width}" height="${height}" rx="8"/>
${drawn.join("\n")}
</svg>
`;
}

const width = 900;
const margin = 24;
const gap = 22;
const panelWidth = (width - 4 * margin) / 2;
const rowHeight = 21;
const panelHeight = 30 + 6 * rowHeight;
const nameWidth = 208;

const style = `
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600; font-size: 14px }
.unit { fill: #59636e }
.ground { fill: #ffffff }
.bar { fill: #c4ccd6 }
.ours .bar { fill: #0f766e }
.ours text { font-weight: 600 }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc }
  .unit { fill: #9198a1 }
  .ground { fill: #0d1117 }
  .bar { fill: #3d444d }
  .ours .bar { fill: #2dd4bf }
}
`;

interface Panel {
  title: string;
  unit: string;
  bars: { key: string; value: number }[];
}

function panelsOf(run: Run): Panel[] {
  const cases = new Map(casesOf(run).map((one) => [one.id, one]));
  const panel = (title: string, id: string, metric: "cpuMs" | "wallMs" | "perUnit", unit: string): Panel => {
    const scale = metric === "perUnit" ? 1 : (cases.get(id)?.scale ?? 1);
    const bars = Object.entries(run.samples[id] ?? {}).map(([key, took]) => ({
      key,
      value: scale * spreadOf(took.map((one) => one[metric] ?? Number.NaN)).median,
    }));
    return { title, unit, bars: bars.filter(({ key }) => isShown(key)) };
  };
  const bundles = Object.entries(run.bundles).map(([key, value]) => ({ key, value }));
  return [
    panel("A call", "calls-1", "cpuMs", "ms of CPU"),
    panel("A call over TLS", "tls-1", "cpuMs", "ms of CPU"),
    panel("A chunk, 16 streams at a time", "streams-16", "cpuMs", "µs of CPU"),
    panel("Heap of an open stream", "heap", "perUnit", "KiB"),
    panel("Cold start to the first text", "cold", "wallMs", "ms"),
    { title: "Bundle, gzipped", unit: "KiB", bars: bundles.filter(({ key }) => isShown(key)) },
  ];
}

/** One bar for each contender, on the API that it is best at. */
function isShown(key: string): boolean {
  return isRowKey(key) ? oncePerContender.some((row) => keyOf(row) === key) : key !== "ai-sdk-native";
}

function drawPanel({ title, unit, bars }: Panel): string {
  const most = Math.max(...bars.map(({ value }) => value));
  const room = panelWidth - nameWidth - 52;
  const lines = bars.map(({ key, value }, at) => {
    const y = 30 + at * rowHeight;
    const length = Math.max(2, (value / most) * room).toFixed(1);
    const figure = value.toLocaleString("en", { maximumSignificantDigits: value < 100 ? 2 : 3 });
    const [name = key] = titleOf(key).split(/, (?:InvokeModel|Converse)/);
    return `<g class="${key.startsWith("bedplate") ? "ours" : "others"}">
<text x="${nameWidth - 8}" y="${y + 12}" text-anchor="end">${name}</text>
<rect class="bar" x="${nameWidth}" y="${y + 1}" width="${length}" height="${rowHeight - 6}" rx="3"/>
<text x="${(nameWidth + Number(length) + 6).toFixed(1)}" y="${y + 12}">${figure}</text>
</g>`;
  });
  const head = `<text class="title" x="0" y="14">${title} <tspan class="unit" font-weight="400">${unit}</tspan></text>`;
  return [head, ...lines].join("\n");
}
