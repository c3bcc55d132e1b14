import { type ChatRequest, type JsonObject, parseModelId, user } from "@bedplate/core";
import { expect, test } from "vitest";
import { claude } from "./claude.ts";

function encode(model: string, settings: Partial<ChatRequest>): { body: JsonObject; warned: string[] } {
  const request = { model, messages: [user("hi")], ...settings };
  const { body, warnings } = claude.encodeRequest({ request, model: parseModelId(model) });
  return { body, warned: warnings.map(({ setting }) => setting) };
}

const budget = { thinking: { type: "enabled", budget_tokens: 2048 }, max_tokens: 2048 + 4096 };
const adaptive = { thinking: { type: "adaptive" }, output_config: { effort: "low" }, max_tokens: 4096 };

// One line for each row of the documentation's table of generations.
test.each([
  ["anthropic.claude-3-haiku-20240307-v1:0", undefined, undefined, true],
  ["anthropic.claude-3-5-haiku-20241022-v1:0", undefined, undefined, true],
  ["us.anthropic.claude-3-7-sonnet-20250219-v1:0", budget, undefined, true],
  ["us.anthropic.claude-sonnet-4-20250514-v1:0", budget, undefined, true],
  ["us.anthropic.claude-opus-4-1-20250805-v1:0", budget, undefined, true],
  ["us.anthropic.claude-haiku-4-5-20251001-v1:0", budget, undefined, true],
  ["us.anthropic.claude-opus-4-6-v1", adaptive, undefined, true],
  ["us.anthropic.claude-opus-4-8", adaptive, undefined, false],
  ["us.anthropic.claude-sonnet-5", adaptive, { type: "disabled" }, false],
  ["us.anthropic.claude-opus-5", adaptive, { type: "disabled" }, false],
  ["us.anthropic.claude-sonnet-5-5", adaptive, { type: "between_tools" }, false],
  ["us.anthropic.claude-opus-5-5", adaptive, "warns", false],
  ["us.anthropic.claude-fable-5-2", adaptive, "warns", false],
])("%s thinks, stops thinking and samples as its generation does", (model, low, off, samples) => {
  const thinking = encode(model, { reasoning: "low" });
  if (low) expect(thinking.body).toMatchObject(low);
  else expect([thinking.body.thinking, thinking.warned]).toEqual([undefined, ["reasoning"]]);
  const silent = encode(model, { reasoning: "off" });
  expect([silent.body.thinking, silent.warned]).toEqual(
    off === "warns" ? [undefined, ["reasoning"]] : [off, []],
  );
  const sampling = encode(model, { temperature: 0.5 });
  expect([sampling.body.temperature, sampling.warned]).toEqual(
    samples ? [0.5, []] : [undefined, ["temperature"]],
  );
});

test("a limit of the caller stays the limit, and thinking fits below it or is refused", () => {
  const model = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
  expect(encode(model, { reasoning: "high", maxTokens: 3000 }).body).toMatchObject({
    max_tokens: 3000,
    thinking: { type: "enabled", budget_tokens: 2999 },
  });
  for (const settings of [
    { reasoning: "low", maxTokens: 1000 },
    { reasoning: { budgetTokens: 5000 }, maxTokens: 5000 },
  ] as const) {
    expect(() => encode(model, settings)).toThrow(expect.objectContaining({ code: "invalid-request" }));
  }
});

test("native thinking of the options goes before reasoning", () => {
  const anthropic = { thinking: { type: "enabled", budget_tokens: 1024 }, outputConfig: { effort: "max" } };
  const { body } = encode("us.anthropic.claude-opus-4-6-v1", { reasoning: "low", options: { anthropic } });
  expect(body).toMatchObject({ thinking: anthropic.thinking, output_config: { effort: "max" } });
});

test("a JSON schema is refused for Claudes that lack it, with the way out", () => {
  const responseFormat = { type: "json", schema: { type: "object" } } as const;
  expect(() => encode("anthropic.claude-3-haiku-20240307-v1:0", { responseFormat })).toThrow(
    /toolChoice "required"/,
  );
});
