import { expect, test } from "vitest";
import { findModel, findModels, statusOn } from "./find.ts";
import { models } from "./models.ts";

const haiku = "anthropic.claude-haiku-4-5-20251001-v1:0";

test.each([
  ["a base ID", haiku, haiku],
  ["an inference profile", `us.${haiku}`, haiku],
  ["the ARN of a model", `arn:aws:bedrock:us-east-1::foundation-model/${haiku}`, haiku],
  ["the ARN of a profile", `arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.${haiku}`, haiku],
  [
    "a custom model",
    "arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-lite-v1:0:300k/abcdefghijkl",
    "amazon.nova-lite-v1:0",
  ],
  ["an ID with the length of its context", "amazon.nova-lite-v1:0:300k", "amazon.nova-lite-v1:0"],
  ["a version that looks like a length", "anthropic.claude-v2:1", "anthropic.claude-v2:1"],
  ["a version with the length of its context", "anthropic.claude-v2:1:200k", "anthropic.claude-v2:1"],
  ["another ID of the model", "amazon.titan-embed-text-v1:2:8k", "amazon.titan-embed-text-v1"],
  ["the other spelling of a provider", "moonshotai.kimi-k2-thinking", "moonshot.kimi-k2-thinking"],
])("finds a model by %s", (_, id, found) => {
  expect(findModel(id)?.id).toBe(found);
});

test.each([
  [
    "an ARN that hides the model",
    "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdefghijkl",
  ],
  ["an unknown model", "acme.unknown-v1:0"],
  ["an unknown version of a known model", "anthropic.claude-v2:7"],
  ["a word", "claude"],
])("does not guess from %s", (_, id) => {
  expect(findModel(id)).toBeUndefined();
});

test("a query leaves the models that have all it asks for", () => {
  const found = findModels({ provider: "mistral", adapter: "mistral-chat", input: "image" });
  expect(found.map(({ id }) => id)).toEqual(["mistral.pixtral-large-2502-v1:0"]);
  expect(findModels()).toEqual(models);
  expect(findModels({ provider: "acme" })).toEqual([]);
});

test("output tells chat models from others", () => {
  expect(findModels({ provider: "cohere", output: "text" }).map(({ family }) => family)).not.toContain(
    "embed",
  );
  expect(findModels({ provider: "cohere", output: "ranking" }).map(({ id }) => id)).toEqual([
    "cohere.rerank-v3-5:0",
  ]);
});

test.each([
  ["2026-07-07", "active"],
  ["2026-07-08", "legacy"],
  ["2027-01-07", "legacy"],
  ["2027-01-08", "end-of-life"],
])("on %s Claude Opus 4.1 is %s", (date, status) => {
  const opus = findModel("anthropic.claude-opus-4-1-20250805-v1:0")!;
  expect(statusOn(opus, date)).toBe(status);
  const [seen] = findModels({ family: "claude", on: date }).filter(({ id }) => id === opus.id);
  expect(seen?.lifecycle.status).toBe(status);
});

test("models are active or not on the day that is asked for", () => {
  const ids = (active: boolean, on: string): string[] =>
    findModels({ family: "jamba", active, on }).map(({ id }) => id);
  expect(ids(true, "2026-01-01")).toEqual(["ai21.jamba-1-5-mini-v1:0", "ai21.jamba-1-5-large-v1:0"]);
  expect(ids(true, "2026-06-01")).toEqual([]);
  expect(ids(false, "2026-12-01")).toHaveLength(3);
});

test("a status without dates is what was published, on any day", () => {
  expect(statusOn(findModel("luma.ray-v2:0")!, "2030-01-01")).toBe("unknown");
  expect(statusOn(findModel(haiku)!, "2030-01-01")).toBe("active");
});

test("looking does not change the catalogue", () => {
  const before = structuredClone(models);
  findModels({ on: "2035-01-01" });
  expect(models).toEqual(before);
});
