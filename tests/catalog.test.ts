import { existsSync, readdirSync, readFileSync } from "node:fs";
import { adapters } from "@bedplate/all";
import { type CatalogModel, type FactName, findModel, models, modelsPage, sources } from "@bedplate/catalog";
import { parseModelId } from "@bedplate/core";
import { describe, expect, test } from "vitest";

/** Adapters of formats that no model of the catalogue has as its own, and why they are there. */
const formatOnly: Readonly<Record<string, string>> = {
  "chat-completions": "For imported models, whose IDs hide what they are: the caller names the format.",
  "text-completions": "For imported models, whose IDs hide what they are: the caller names the format.",
  "nova-embed-job": "The asynchronous form of nova-embed, which the entry names.",
  "marengo-2-job": "The asynchronous form of marengo-2, which the entry names.",
  "marengo-3-job": "The asynchronous form of marengo-3, which the entry names.",
};

/** Converse and the Rerank API take models of any provider, so they are none's own format. */
const unified = ["Converse", "Rerank"];
const native = adapters.filter(({ operation }) => !unified.includes(operation));

describe("adapters", () => {
  test.each(models.map((model) => [model.id, model] as const))(
    "%s is claimed by the adapter of its entry alone, under all its IDs",
    (_, model) => {
      const adapter = model.adapter ? [model.adapter] : [];
      for (const id of idsOf(model)) expect([id, claimantsOf(id)]).toEqual([id, adapter]);
    },
  );

  test("every entry names an adapter, or says why there is none", () => {
    const unclear = models.filter(({ adapter, noAdapter }) => Boolean(adapter) === Boolean(noAdapter));
    expect(unclear).toEqual([]);
  });

  test.each(native.map(({ name }) => name))(
    "%s has a model in the catalogue, or a reason to have none",
    (name) => {
      expect(models.some(({ adapter }) => adapter === name)).toBe(!(name in formatOnly));
    },
  );

  test.each(adapters.map(({ name }) => name))("%s has fixtures", (name) => {
    const packages = new URL("../packages/", import.meta.url);
    const cases = readdirSync(packages)
      .map((folder) => new URL(`${folder}/fixtures/${name}/`, packages))
      .filter((folder) => existsSync(folder))
      .flatMap((folder) => readdirSync(folder).filter((file) => file.endsWith(".json")));
    expect(cases).not.toEqual([]);
  });
});

describe("entries", () => {
  test("no ID stands for two models", () => {
    const ids = models.flatMap(({ id, otherIds = [] }) => [id, ...otherIds]);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  test("every model is found under all its IDs, and its own has no area", () => {
    for (const model of models) {
      expect(idsOf(model).map(findModel)).toEqual(idsOf(model).map(() => model));
      expect(parseModelId(model.id)).toMatchObject({ kind: "foundation-model", name: model.id });
    }
  });

  test("every fact that is stated has known sources, and no other has any", () => {
    for (const model of models) {
      const cited = factNames.filter((fact) => (model.sources[fact] ?? []).length > 0);
      expect([model.id, cited]).toEqual([model.id, factNames.filter((fact) => isStated(model, fact))]);
      const keys = Object.values(model.sources).flat();
      expect(keys.filter((key) => !(key in sources))).toEqual([]);
    }
  });

  test("life cycles have the dates that their status needs, in order", () => {
    for (const { id, lifecycle } of models) {
      const { status, legacySince, endOfLife } = lifecycle;
      const dates = [legacySince, endOfLife].filter((date) => date !== undefined);
      expect([id, dates.length]).toEqual([id, status === "legacy" || status === "end-of-life" ? 2 : 0]);
      expect(dates.map((date) => new Date(date).toISOString().slice(0, 10)).toSorted()).toEqual(dates);
    }
  });

  test("every source is cited", () => {
    const cited = new Set<string>(models.flatMap((model) => Object.values(model.sources).flat()));
    expect(Object.keys(sources).filter((key) => !cited.has(key))).toEqual([]);
  });
});

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

function isStated(model: CatalogModel, fact: FactName): boolean {
  const value: unknown = fact === "lifecycle" ? model.lifecycle.status : model[fact];
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== "unknown";
}

function idsOf({ id, otherIds = [], profiles }: CatalogModel): string[] {
  return [id, ...otherIds, ...profiles.map((area) => `${area}.${id}`)];
}

function claimantsOf(id: string): string[] {
  const model = parseModelId(id);
  const claiming = native.filter(({ kind, supports }) => kind !== "embedding-job" && supports(model));
  return claiming.map(({ name }) => name);
}

test("docs/models.md shows the catalogue", async () => {
  await expect(modelsPage(models)).toMatchFileSnapshot("../docs/models.md");
});

const folder = new URL("../../shared/formats/", import.meta.url);
const lists = ["catalog-text.csv", "catalog-nontext.csv"].filter((file) => existsSync(new URL(file, folder)));

describe.skipIf(lists.length === 0)("collected model IDs (skipped where the lists are absent)", () => {
  test.each(lists)("%s names no model that the catalogue lacks, and no profile", (file) => {
    const [, ...rows] = readFileSync(new URL(file, folder), "utf8").trim().split("\n");
    const ids = rows.map((row) => row.slice(0, row.indexOf(",")));
    expect(ids.length).toBeGreaterThan(50);
    expect(ids.filter((id) => !isKnown(id))).toEqual([]);
  });
});

function isKnown(id: string): boolean {
  const { area } = parseModelId(id);
  const model = findModel(id);
  return model !== undefined && (area === undefined || model.profiles.includes(area));
}
