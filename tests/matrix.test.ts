import { fileURLToPath } from "node:url";
import { adapters } from "@bedplate/all";
import { serverAdapters } from "@bedplate/all/server";
import { createAwsTransport } from "@bedplate/aws";
import { models } from "@bedplate/catalog";
import {
  type Backend,
  type ChatRequest,
  type ChatResponse,
  type Client,
  collect,
  createClient,
  isBedrockError,
} from "@bedplate/core";
import { createHandler, type Listener, listen, script, simulated } from "@bedplate/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { features } from "./matrix-features.ts";
import type { Feature } from "./matrix-see.ts";
import { overhear } from "./overhear.ts";
import { key } from "./server-client.ts";

// Every text family, on both operations, with everything that a request can hold: a cell works, warns or throws
// `unsupported`, and whatever works means the same on both sides.

/** For each native format, the model that can do most; the format's newest where several can. */
const representatives: Readonly<Record<string, string>> = {
  claude: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
  "claude-text": "anthropic.claude-v2:1",
  nova: "us.amazon.nova-2-lite-v1:0",
  "titan-text": "amazon.titan-text-express-v1",
  llama: "us.meta.llama3-2-90b-instruct-v1:0",
  mistral: "mistral.mistral-large-3-675b-instruct",
  "mistral-chat": "us.mistral.pixtral-large-2502-v1:0",
  "mistral-text": "mistral.mistral-small-2402-v1:0",
  deepseek: "deepseek.v3.2",
  "deepseek-r1": "us.deepseek.r1-v1:0",
  "gpt-oss": "openai.gpt-oss-120b-1:0",
  qwen: "qwen.qwen3-vl-235b-a22b",
  jamba: "ai21.jamba-1-5-large-v1:0",
  jurassic: "ai21.j2-ultra-v1",
  "command-r": "cohere.command-r-plus-v1:0",
  command: "cohere.command-text-v14",
  palmyra: "us.writer.palmyra-x5-v1:0",
  gemma: "google.gemma-3-27b-it",
  minimax: "minimax.minimax-m2.5",
  kimi: "us.moonshotai.kimi-k3",
  nemotron: "nvidia.nemotron-nano-12b-v2",
  glm: "zai.glm-5",
  grok: "us.xai.grok-4.6",
};
const operations = ["native", "Converse"] as const;
type OperationName = (typeof operations)[number];

/** What came of one cell. */
interface Cell {
  outcome: "works" | "warns" | "unsupported";
  /** What the warnings or the error said, without the model's ID. */
  said: string[];
}

const cells = new Map<string, Cell>();
let server: Listener;
let client: Client;
let heard: ChatRequest | undefined;
let asked: Feature | undefined;

beforeAll(async () => {
  const backend = overhear(answering(simulated()), (request) => {
    heard = request;
  });
  server = await listen(createHandler({ adapters: serverAdapters, backend }));
  const transport = createAwsTransport({ endpoint: server.url, region: "us-east-1", credentials: key });
  const converse = Object.values(representatives).map(
    (id) => [`converse:${id}`, { id, as: id, format: "converse" }] as const,
  );
  client = createClient({ transport, adapters, aliases: Object.fromEntries(converse), retry: false });
});

afterAll(() => server.close());

/** Who answers: the feature says what, or the simulated model makes it up. */
function answering(by: Backend): Backend {
  const current = (): Backend => (asked?.answer ? script([{ answer: asked.answer }]) : by);
  return {
    generateText: (...args) => current().generateText!(...args),
    streamText: (...args) => current().streamText!(...args),
  };
}

/** Families that take no part, and why. */
const outside: Readonly<Record<string, string>> = {
  "nova-sonic": "It speaks, over a stream of its own.",
  pegasus: "It answers one question about a film, and is not on Converse.",
};

test("every text family is in it", () => {
  const families = models
    .filter(({ output }) => output.includes("text"))
    .flatMap(({ adapter = [] }) => adapter)
    .filter((adapter) => !(adapter in outside));
  expect(new Set(Object.keys(representatives))).toEqual(new Set(families));
});

const grid = Object.keys(representatives).flatMap((family) =>
  operations.flatMap((operation) =>
    features.map((feature) => [family, operation, `${feature.group}: ${feature.name}`, feature] as const),
  ),
);

test.each(grid)("%s, %s: %s works, warns or is unsupported", async (family, operation, _name, feature) => {
  cells.set(keyOf(family, operation, feature), await fill(family, operation, feature));
});

async function fill(family: string, operation: OperationName, feature: Feature): Promise<Cell> {
  const id = representatives[family] ?? "";
  const request = { ...feature.request, model: operation === "native" ? id : `converse:${id}` };
  const whole = await attempt(id, feature, () => client.generateText(request));
  const streamed = await attempt(id, feature, () => collect(client.streamText(request)));
  expect(streamed).toEqual(whole);
  return whole;
}

async function attempt(id: string, feature: Feature, ask: () => Promise<ChatResponse>): Promise<Cell> {
  heard = undefined;
  asked = feature;
  let response: ChatResponse;
  try {
    response = await ask();
  } catch (error) {
    if (!isBedrockError(error) || error.code !== "unsupported") throw error;
    return { outcome: "unsupported", said: [plain(error.message, id)] };
  }
  const said = [...new Set(response.warnings.map(({ message }) => plain(message, id)))];
  if (said.length > 0) return { outcome: "warns", said };
  feature.check({ heard, response });
  return { outcome: "works", said };
}

function plain(message: string, id: string): string {
  return message.replace(`${id}: `, "").replace(id, "it");
}

function keyOf(family: string, operation: string, feature: Feature): string {
  return [family, operation, feature.group, feature.name].join(" / ");
}

describe("docs/matrix.md", () => {
  test("shows the matrix", async () => {
    expect(cells.size).toBe(grid.length);
    const file = fileURLToPath(new URL("../docs/matrix.md", import.meta.url));
    await expect(matrixPage()).toMatchFileSnapshot(file);
  });
});

const signs = { works: "✓", warns: "warns", unsupported: "–" } as const;

function matrixTable(columns: readonly Feature[]): string {
  const rows = Object.keys(representatives).flatMap((family) =>
    operations.map((operation) => {
      const outcomes = columns.map((feature) => signs[cells.get(keyOf(family, operation, feature))!.outcome]);
      return [operation === "native" ? `\`${family}\`` : "", operation, ...outcomes];
    }),
  );
  const head = ["family", "operation", ...columns.map(({ name }) => name)];
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

function matrixPage(): string {
  const groups = [...new Set(features.map(({ group }) => group))];
  const tables = groups.map(
    (group) => `## ${group}\n\n${matrixTable(features.filter((feature) => feature.group === group))}`,
  );
  const count = (outcome: Cell["outcome"]): number =>
    [...cells.values()].filter((cell) => cell.outcome === outcome).length;
  return `# What works where

Generated by \`tests/matrix.test.ts\`; do not edit. To refresh it, run \`npx pnpm@10 exec vitest run tests/matrix.test.ts --update\`.

Each request went through the AWS SDK to the local server in the family's native format and over Converse, whole and as a stream, with nothing changed
but the way. ✓: what was asked reached the model, and the answer came back with it. warns: it was left out or changed, and the response says so in
\`warnings\`. –: it throws \`unsupported\`, before anything is sent. Nothing else happens: of ${cells.size} cells ${count("works")} work, ${count("warns")} warn and ${count("unsupported")} throw.

${tables.join("\n\n")}

## The models

${Object.entries(representatives)
  .map(([family, id]) => `- ${family}: \`${id}\``)
  .join("\n")}

## Why

${details()}
`;
}

/** Each remark once, with the cells that it is about. */
function details(): string {
  const about = new Map<string, string[]>();
  for (const [key, { said }] of cells)
    for (const remark of said) about.set(remark, [...(about.get(remark) ?? []), key]);
  return [...about]
    .map(([remark, keys]) => `- ${remark}\n  ${keys.map((key) => `(${key})`).join(" ")}`)
    .join("\n");
}
