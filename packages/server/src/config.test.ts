import { expect, test } from "vitest";
import { readConfig } from "./config.ts";
import { resolveModel, sampleResources } from "./resource.ts";

const arn = "arn:aws:bedrock:eu-west-1:111122223333";
const guardrail = { id: "own", blockedInputMessaging: "No.", blockedOutputsMessaging: "No." };

test("a file names guardrails and resources", () => {
  const config = {
    guardrails: [{ ...guardrail, words: ["x"], pii: [{ type: "EMAIL", action: "BLOCK" }] }],
    resources: [
      {
        kind: "imported-model",
        arn: `${arn}:imported-model/abc`,
        name: "a",
        architecture: "qwen2",
        format: "llama",
      },
      { kind: "prompt-router", arn: `${arn}:prompt-router/abc`, name: "b", models: ["amazon.nova-pro-v1:0"] },
    ],
  };
  expect(readConfig(JSON.stringify(config))).toEqual(config);
  expect(
    resolveModel(`${arn}:imported-model/abc`, readConfig(JSON.stringify(config)).resources),
  ).toMatchObject({
    kind: "imported-model",
    format: "llama",
  });
});

test("the samples could stand in a file", () => {
  expect(readConfig(JSON.stringify({ resources: sampleResources })).resources).toEqual(sampleResources);
});

test.each([
  ["no JSON", "{", /not JSON/],
  ["an unknown key", { guardrail: [] }, /guardrail/],
  [
    "an ID with a dash",
    { guardrails: [{ ...guardrail, id: "a-b" }] },
    /guardrails\.0\.id: It has lower-case/,
  ],
  [
    "a pattern that is none",
    { guardrails: [{ ...guardrail, regexes: [{ name: "x", pattern: "(", action: "BLOCK" }] }] },
    /guardrails\.0\.regexes\.0\.pattern: It is not a regular expression/,
  ],
  [
    "the ARN of another kind",
    { resources: [{ kind: "prompt", arn: `${arn}:imported-model/abc`, name: "a", model: "m.n", text: "t" }] },
    /resources\.0\.arn: It is not the ARN of a prompt/,
  ],
  [
    "a router without models",
    { resources: [{ kind: "prompt-router", arn: `${arn}:prompt-router/abc`, name: "a", models: [] }] },
    /resources\.0\.models/,
  ],
])("%s is told by its place", (_what, config, message) => {
  const text = typeof config === "string" ? config : JSON.stringify(config);
  expect(() => readConfig(text)).toThrow(message);
});
