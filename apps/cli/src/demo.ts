import { adapters } from "@bedplate/all";
import {
  type Adapter,
  type Client,
  createClient,
  type FinishPart,
  type ModelAlias,
  user,
} from "@bedplate/core";
import { createFolderStore } from "@bedplate/server";
import Table from "cli-table3";
import logUpdate from "log-update";
import { localTransport } from "./connection.ts";
import { showKinds } from "./demo-kinds.ts";
import { note, print } from "./exit.ts";
import { embedServer } from "./serve.ts";

// How whoever runs this would call it: as a script of the repository, or as an installed command.
const command = process.env.npm_lifecycle_event ? "npx pnpm@10 bedplate" : "bedplate";

/** One model's answer on its way. */
interface Run {
  model: string;
  format: string;
  text: string;
  firstTextMs?: number;
  totalMs?: number;
  finish?: FinishPart;
  error?: unknown;
}

/** Sends one prompt to the example models of every chat adapter at once, streaming, and prints what came of it; then asks a model of every other kind. */
export async function demo(prompt: string): Promise<void> {
  const server = await embedServer({ delayMs: 8, limits: false });
  try {
    // Pegasus answers nothing without a film, and gets one below.
    const runs = adapters.filter(({ kind, name }) => kind === "chat" && name !== "pegasus").flatMap(runsOf);
    const client = createClient({
      transport: localTransport(server.url),
      adapters,
      aliases: named(runs),
      store: createFolderStore(server.folder),
    });
    note(
      `One prompt, ${runs.length} models, ${new Set(runs.map(({ format }) => format)).size} formats: the AWS SDK over HTTP against a local Bedrock at ${server.url}.`,
    );
    note(`Only the model's name changes. Prompt: ${prompt}\n`);
    await showing(runs, Promise.all(runs.map((run) => stream(client, run, prompt))));
    print(tableOf(runs));
    const failed = runs.find((run) => run.error !== undefined);
    if (failed) throw failed.error;
    note("\nAnd one model of every other kind:");
    await showKinds(client, print);
    note(`Next: ${command} chat us.anthropic.claude-sonnet-4-5-20250929-v1:0 "Hello" --local --wire`);
  } finally {
    await server.close();
  }
}

// Each format by its name, since some ARNs hide their model and Converse takes any.
function named(runs: readonly Run[]): Record<string, ModelAlias> {
  return Object.fromEntries(runs.map(({ model, format }) => [`${format}:${model}`, { id: model, format }]));
}

function runsOf({ name, exampleModels }: Adapter): Run[] {
  return exampleModels.map((model) => ({ model, format: name, text: "" }));
}

async function stream(client: Client, run: Run, prompt: string): Promise<void> {
  const begun = performance.now();
  try {
    for await (const part of client.streamText({
      model: `${run.format}:${run.model}`,
      messages: [user(prompt)],
      maxTokens: 200,
    })) {
      if (part.type === "finish") run.finish = part;
      if (part.type !== "text-delta") continue;
      run.firstTextMs ??= performance.now() - begun;
      run.text += part.delta;
    }
    run.totalMs = performance.now() - begun;
  } catch (error) {
    run.error = error;
  }
}

// On a terminal the answers grow side by side; in a file each is printed once.
async function showing(runs: readonly Run[], done: Promise<unknown>): Promise<void> {
  const render = (): void =>
    logUpdate(runs.map((run) => lineOf(run, process.stdout.columns ?? 80)).join("\n"));
  const timer = process.stdout.isTTY ? setInterval(render, 50) : undefined;
  await done;
  clearInterval(timer);
  if (timer) logUpdate.clear();
  print(runs.map(({ model, text }) => `${model}\n  ${text.trim().replaceAll("\n", "\n  ")}`).join("\n\n"));
}

function lineOf({ model, text }: Run, width: number): string {
  const name = model.slice(0, 32).padEnd(34);
  const room = Math.max(10, width - name.length - 1);
  return `${name}${text.replaceAll("\n", " ").slice(-room)}`;
}

function tableOf(runs: readonly Run[]): string {
  const table = new Table({
    head: ["model", "format", "first text", "total", "tokens in/out", "finish"],
    style: { head: [], border: [], compact: true },
  });
  for (const { model, format, firstTextMs, totalMs, finish, error } of runs) {
    const { input, output } = finish?.usage ?? { input: {}, output: {} };
    const end = error instanceof Error ? `failed: ${error.message}` : (finish?.finish.reason ?? "?");
    table.push([
      model,
      format,
      milliseconds(firstTextMs),
      milliseconds(totalMs),
      `${input.total ?? "?"} / ${output.total ?? "?"}`,
      end,
    ]);
  }
  return table.toString();
}

function milliseconds(value: number | undefined): string {
  return value === undefined ? "–" : `${Math.round(value)} ms`;
}
