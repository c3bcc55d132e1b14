import type { Capability, CatalogModel, FactName, Lifecycle } from "./model.ts";
import { type SourceKey, sources } from "./sources.ts";

/** The models as a page of Markdown: a table for each provider, what to know of its models, and the sources of all facts. */
export function modelsPage(models: readonly CatalogModel[]): string {
  const providers = [...new Set(models.map(({ provider }) => provider))];
  const numbers = numberSources(models);
  const parts = providers.flatMap((provider) => {
    const its = models.filter((model) => model.provider === provider);
    return [`## ${provider}`, tableOf(its, numbers), remarksOn(its)];
  });
  return `${[...introduction(models, providers), ...parts, ...sourceList(numbers)].filter(Boolean).join("\n\n")}\n`;
}

type SourceNumbers = ReadonlyMap<SourceKey, number>;

function introduction(models: readonly CatalogModel[], providers: readonly string[]): string[] {
  const claimed = models.filter(({ adapter }) => adapter !== undefined).length;
  return [
    "# Models",
    "Generated from `packages/catalog`; do not edit. To refresh it, run `npx pnpm@10 exec vitest run tests/catalog.test.ts --update`.",
    `${models.length} models of ${providers.length} providers; ${claimed} have an adapter. A question mark is a fact that no source states, or that sources state differently; a dash is none.`,
    "Context and output are in tokens. What a model can do is meant natively, through its adapter, except where it has none. Profiles are the areas that may stand before the ID, as in `us.`. Raised numbers are [sources](#sources): those after an ID hold for all facts of the row without numbers of their own.",
  ];
}

/** Only those that are cited, in the order of `sources`. */
function numberSources(models: readonly CatalogModel[]): SourceNumbers {
  const cited = new Set(models.flatMap((model) => Object.values(model.sources).flat()));
  // The keys of `sources` are SourceKey by definition.
  const keys = (Object.keys(sources) as SourceKey[]).filter((key) => cited.has(key));
  return new Map(keys.map((key, index) => [key, index + 1]));
}

function sourceList(numbers: SourceNumbers): string[] {
  return ["## Sources", [...numbers].map(([key, number]) => `${number}. ${sources[key]}`).join("\n")];
}

interface Column {
  title: string;
  fact?: FactName;
  text(model: CatalogModel): string;
}

const columns: readonly Column[] = [
  { title: "model", fact: "id", text: ({ id }) => `\`${id}\`` },
  { title: "adapter", text: ({ adapter }) => (adapter ? `\`${adapter}\`` : "–") },
  { title: "in", fact: "input", text: ({ input }) => input.join(", ") },
  { title: "out", fact: "output", text: ({ output }) => output.join(", ") },
  { title: "context", fact: "contextWindow", text: (model) => count(model, "contextWindow") },
  { title: "max. output", fact: "maxOutput", text: (model) => count(model, "maxOutput") },
  { title: "streams", fact: "streaming", text: ({ streaming }) => yesNo(streaming) },
  { title: "tools", fact: "tools", text: ({ tools }) => yesNo(tools) },
  { title: "system", fact: "systemPrompt", text: ({ systemPrompt }) => yesNo(systemPrompt) },
  { title: "reasons", fact: "reasoning", text: ({ reasoning }) => yesNo(reasoning) },
  { title: "profiles", fact: "profiles", text: ({ profiles }) => profiles.join(", ") || "–" },
  { title: "life cycle", fact: "lifecycle", text: ({ lifecycle }) => lifecycleText(lifecycle) },
];

function tableOf(models: readonly CatalogModel[], numbers: SourceNumbers): string {
  const rows = models.map((model) =>
    columns.map(({ text, fact }) => text(model) + (fact ? references(model, fact, numbers) : "")),
  );
  const head = [columns.map(({ title }) => title), columns.map(() => "---")];
  return [...head, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function references(model: CatalogModel, fact: FactName, numbers: SourceNumbers): string {
  const own = model.sources[fact] ?? [];
  const sameAsRow = fact !== "id" && own.join() === model.sources.id?.join();
  if (own.length === 0 || sameAsRow) return "";
  return `<sup>${own.map((key) => numbers.get(key)).join(" ")}</sup>`;
}

/** One line for each remark, after the models that it is about. */
function remarksOn(models: readonly CatalogModel[]): string {
  const about = new Map<string, string[]>();
  for (const model of models)
    for (const remark of remarks(model)) about.set(remark, [...(about.get(remark) ?? []), `\`${model.id}\``]);
  return [...about].map(([remark, ids]) => `- ${ids.join(", ")}: ${remark}`).join("\n");
}

function remarks({ noAdapter, otherIds, notes }: CatalogModel): string[] {
  return [
    ...(noAdapter ? [`no adapter. ${noAdapter}`] : []),
    ...(otherIds ? [`also ${otherIds.map((id) => `\`${id}\``).join(", ")}.`] : []),
    ...(notes ?? []),
  ];
}

// What writes no text need not count in tokens.
function count({ output, ...model }: CatalogModel, fact: "contextWindow" | "maxOutput"): string {
  return model[fact]?.toLocaleString("en-US") ?? (output.includes("text") ? "?" : "–");
}

function yesNo(capability: Capability): string {
  if (capability === "unknown") return "?";
  return capability ? "yes" : "no";
}

function lifecycleText({ status, legacySince, endOfLife }: Lifecycle): string {
  switch (status) {
    case "active":
      return "active";
    case "legacy":
      return `legacy since ${legacySince}, ends ${endOfLife}`;
    case "end-of-life":
      return `ended ${endOfLife}`;
    case "unknown":
      return "?";
  }
}
