import type { CatalogModel, FactName, Lifecycle } from "./model.ts";
import type { SourceKey } from "./sources.ts";

type Facts = Omit<CatalogModel, "id" | "otherIds" | "lifecycle" | "sources">;
type SourcedLifecycle = Lifecycle & { readonly source?: SourceKey };

/** Where facts come from; the first of these that speaks of a fact is cited. */
interface Citations {
  /** Sources of single facts. */
  readonly from?: CatalogModel["sources"];
  /** The page that documents the native format: it says what goes in and out, and what the model can do. */
  readonly page?: SourceKey;
  /** Catalogues that list the model: all the rest. */
  readonly listing?: readonly SourceKey[];
  readonly lifecycle?: SourcedLifecycle;
}

type Shared = Pick<Facts, "provider" | "family" | "output"> & Partial<Facts> & Citations;
type Entry = Pick<CatalogModel, "id" | "otherIds"> & Partial<Facts> & Citations;

/** Completes entries with what their models share. Notes add up; of everything else an entry's own word counts. */
export function family(shared: Shared, entries: readonly Entry[]): readonly CatalogModel[] {
  return entries.map((entry) => complete(shared, entry));
}

/** Offered, with no end announced. */
export function active(source: SourceKey): SourcedLifecycle {
  return { status: "active", source };
}

/** Still there, for those who use it already. */
export function legacy(legacySince: string, endOfLife: string, source: SourceKey): SourcedLifecycle {
  return { status: "legacy", legacySince, endOfLife, source };
}

/** Gone. */
export function ended(legacySince: string, endOfLife: string, source: SourceKey): SourcedLifecycle {
  return { status: "end-of-life", legacySince, endOfLife, source };
}

function complete(shared: Shared, entry: Entry): CatalogModel {
  const { id, ...own } = entry;
  // Spread twice: the first says in which order an entry prints, the second what it says.
  const all = { ...shared, ...unknownFacts, ...shared, ...own };
  const { from, page, listing, lifecycle: sourced, ...facts } = all;
  const { source, ...lifecycle } = sourced;
  const notes = [...(shared.notes ?? []), ...(entry.notes ?? [])];
  const model = { id, ...facts, lifecycle, ...(notes.length > 0 && { notes }) };
  const citing = { ...(listing && { listing }), ...(page && { page }), from: { ...shared.from, ...from } };
  const cited = presentFacts(model).map((fact) => [fact, cite(fact, citing, source)] as const);
  return { ...model, sources: Object.fromEntries(cited) };
}

function cite(
  fact: FactName,
  { from, page, listing }: Citations,
  lifecycleSource: SourceKey | undefined,
): readonly SourceKey[] {
  if (fact === "lifecycle") return lifecycleSource ? [lifecycleSource] : [];
  return from?.[fact] ?? (page && onPage.includes(fact) ? [page] : (listing ?? []));
}

const onPage: readonly FactName[] = ["input", "output", "streaming", "tools", "systemPrompt", "reasoning"];

const unknownFacts: Omit<Facts, "provider" | "family" | "output"> & Required<Pick<Citations, "lifecycle">> = {
  input: ["text"],
  streaming: "unknown",
  tools: "unknown",
  systemPrompt: "unknown",
  reasoning: "unknown",
  profiles: [],
  lifecycle: { status: "unknown" },
};

/** The facts that a model states, and that therefore need a source. */
function presentFacts(model: Omit<CatalogModel, "sources">): FactName[] {
  return factNames.filter((fact) => {
    const value = fact === "lifecycle" ? model.lifecycle.status : model[fact];
    return value !== undefined && value !== "unknown" && !(Array.isArray(value) && value.length === 0);
  });
}

const factNames: readonly FactName[] = [
  "id",
  "input",
  "output",
  "contextWindow",
  "maxOutput",
  "streaming",
  "tools",
  "systemPrompt",
  "reasoning",
  "profiles",
  "lifecycle",
];
