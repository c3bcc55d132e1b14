import { type Capability, type CatalogModel, findModels, type ModelQuery, models } from "@bedplate/catalog";
import Table from "cli-table3";
import { note, UsageError, widthOfTerminal } from "./exit.ts";

interface ModelsCommandOptions {
  provider?: string;
  family?: string;
  adapter?: string;
  input?: string;
  output?: string;
  active?: boolean;
  json?: boolean;
}

/** Prints what the catalogue knows of the models that fit, with their status of today. */
export function listModels({ active, json, ...filters }: ModelsCommandOptions): void {
  const today = new Date().toISOString().slice(0, 10);
  const found = findModels({ ...checked(filters), ...(active && { active }), on: today });
  if (json) print(JSON.stringify(found, null, 2));
  else if (found.length > 0) print(tableOf(found, widthOfTerminal()));
  note(
    `${found.length} of ${models.length} models; status on ${today}. A question mark is what no source says.`,
  );
}

type Filter = "provider" | "family" | "adapter" | "input" | "output";

const valuesOf: Readonly<Record<Filter, (model: CatalogModel) => readonly string[]>> = {
  provider: ({ provider }) => [provider],
  family: ({ family }) => [family],
  adapter: ({ adapter }) => (adapter ? [adapter] : []),
  input: ({ input }) => input,
  output: ({ output }) => output,
};

/** A value that no model has is a mistake, not an empty list. */
function checked(filters: Partial<Record<Filter, string>>): ModelQuery {
  for (const [filter, value] of Object.entries(filters)) {
    // The names of the options are the filters.
    const known = [...new Set(models.flatMap(valuesOf[filter as Filter]))].sort();
    if (!known.includes(value))
      throw new UsageError(`No model has the ${filter} "${value}". Known are ${known.join(", ")}.`);
  }
  // Some model has each value, so those of input and output are modalities.
  return filters as ModelQuery;
}

interface Column {
  title: string;
  /** Which goes first where a terminal is too narrow for all; those with 0 are always there. */
  rank: number;
  text(model: CatalogModel): string;
}

const columns: readonly Column[] = [
  { title: "model", rank: 0, text: ({ id }) => id },
  {
    title: "in → out",
    rank: 1,
    text: ({ input, output }) => `${input.join(", ")} → ${output.join(", ")}`,
  },
  { title: "context", rank: 2, text: (model) => count(model, "contextWindow") },
  { title: "max out", rank: 7, text: (model) => count(model, "maxOutput") },
  { title: "streams", rank: 5, text: ({ streaming }) => yesNo(streaming) },
  { title: "tools", rank: 3, text: ({ tools }) => yesNo(tools) },
  { title: "system", rank: 6, text: ({ systemPrompt }) => yesNo(systemPrompt) },
  { title: "reasons", rank: 4, text: ({ reasoning }) => yesNo(reasoning) },
  { title: "profiles", rank: 8, text: ({ profiles }) => profiles.join(" ") },
  { title: "status", rank: 0, text: status },
];

/** The models as a table that is at most so many characters wide, if its columns that stay allow it. */
export function tableOf(found: readonly CatalogModel[], width: number): string {
  const shown = fitting(found, width);
  const table = new Table({
    head: shown.map(({ title }) => title),
    style: { head: [], border: [], compact: true },
  });
  table.push(...found.map((model) => shown.map(({ text }) => text(model))));
  return table.toString();
}

/** The columns that fit side by side with their widest texts, two blanks and a line each: the first by rank first. */
function fitting(found: readonly CatalogModel[], width: number): readonly Column[] {
  const shown = new Set<Column>();
  let room = width - 1;
  for (const column of columns.toSorted((a, b) => a.rank - b.rank)) {
    const needed = Math.max(column.title.length, ...found.map((model) => column.text(model).length)) + 3;
    if (column.rank > 0 && needed > room) continue;
    shown.add(column);
    room -= needed;
  }
  return columns.filter((column) => shown.has(column));
}

function status({ lifecycle }: CatalogModel): string {
  switch (lifecycle.status) {
    case "active":
      return "active";
    case "legacy":
      return `legacy, ends ${lifecycle.endOfLife}`;
    case "end-of-life":
      return `ended ${lifecycle.endOfLife}`;
    case "unknown":
      return "?";
  }
}

// What writes no text need not count in tokens.
function count({ output, ...model }: CatalogModel, fact: "contextWindow" | "maxOutput"): string {
  return model[fact]?.toLocaleString("en-US") ?? (output.includes("text") ? "?" : "–");
}

function yesNo(capability: Capability): string {
  if (capability === "unknown") return "?";
  return capability ? "yes" : "no";
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
