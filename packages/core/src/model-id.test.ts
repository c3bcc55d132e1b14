import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { isModel, parseModelId } from "./model-id.ts";

const foundation = [
  "anthropic.claude-v2:1",
  "anthropic.claude-v2:1:200k",
  "amazon.nova-lite-v1:0:300k",
  "amazon.titan-embed-text-v1:2:8k",
  "anthropic.claude-opus-4-7",
  "ai21.jamba-1-5-large-v1:0",
  "openai.gpt-5.6-sol",
  "openai.gpt-daybreak-blue-5.6-sol",
  "deepseek.v3.2",
  "moonshotai.kimi-k2.5",
  "xai.grok-4.3",
  "zai.glm-4.7",
  "acme.words-v1",
];

const areas = [
  "us",
  "eu",
  "apac",
  "jp",
  "au",
  "ca",
  "in",
  "sa",
  "amer",
  "emea",
  "global",
  "us-gov",
  "us-iso",
];

const partitions = [
  ["aws", "us-east-1"],
  ["aws-cn", "cn-north-1"],
  ["aws-us-gov", "us-gov-west-1"],
  ["aws-iso", "us-iso-east-1"],
  ["aws-iso-b", "us-isob-east-1"],
  ["aws-iso-e", "eu-isoe-west-1"],
  ["aws-iso-f", "us-isof-south-1"],
  ["aws-eusc", "eusc-de-east-1"],
] as const;

test.each(foundation)("%s names its model", (name) => {
  expect(parseModelId(name)).toEqual({ id: name, kind: "foundation-model", name });
});

test.each(areas)("an area %s in front of any model is an inference profile", (area) => {
  for (const name of foundation) {
    const id = `${area}.${name}`;
    expect(parseModelId(id)).toEqual({ id, kind: "inference-profile", area, name });
  }
});

describe.each(partitions)("in the partition %s", (partition, region) => {
  const account = "123456789012";
  const arn = (rest: string): string => `arn:${partition}:bedrock:${region}:${account}:${rest}`;

  test("a foundation model's ARN names its model, and no account", () => {
    for (const name of foundation) {
      const id = `arn:${partition}:bedrock:${region}::foundation-model/${name}`;
      expect(parseModelId(id)).toEqual({ id, kind: "foundation-model", region, name });
    }
  });

  test("an inference profile's ARN names its model and area", () => {
    for (const area of areas) {
      const id = arn(`inference-profile/${area}.zai.glm-4.7`);
      expect(parseModelId(id)).toEqual({
        id,
        kind: "inference-profile",
        region,
        account,
        area,
        name: "zai.glm-4.7",
      });
    }
  });

  test.each(["amazon.titan-text-express-v1:0:8k", "meta.llama3-1-8b-instruct-v1:0:128k", "acme.words"])(
    "a custom model's ARN names its base model %s",
    (name) => {
      const id = arn(`custom-model/${name}/abcdefghijkl`);
      expect(parseModelId(id)).toEqual({ id, kind: "custom-model", region, account, name });
    },
  );

  test.each([
    ["inference-profile/abcdefghijkl", "inference-profile"],
    ["application-inference-profile/abcdefghijkl", "application-inference-profile"],
    ["provisioned-model/abcdefghijkl", "provisioned-model"],
    ["custom-model/imported/abcdefghijkl", "custom-model"],
    ["custom-model-deployment/abcdefghijkl", "custom-model-deployment"],
    ["imported-model/abcdefghijkl", "imported-model"],
    ["prompt/ABCDEFGHIJ", "prompt"],
    ["prompt/ABCDEFGHIJ:12345", "prompt"],
    ["prompt-router/abc123", "prompt-router"],
    ["default-prompt-router/anthropic.claude:1", "default-prompt-router"],
  ])("%s hides its model, so that no adapter is guessed", (rest, kind) => {
    const id = arn(rest);
    expect(parseModelId(id)).toEqual({ id, kind, region, account });
    expect(isModel(parseModelId(id), "anthropic")).toBe(false);
  });

  test("an endpoint of SageMaker hides its model, whatever its name", () => {
    const id = `arn:${partition}:sagemaker:${region}:${account}:endpoint/cohere.command-r`;
    expect(parseModelId(id)).toEqual({ id, kind: "endpoint", region, account });
    expect(isModel(parseModelId(id), "cohere")).toBe(false);
  });
});

test.each([
  "",
  ".",
  "..",
  "us.",
  "a b",
  "my-provisioned-model",
  "my_custom_model_1",
  "abcdefghijkl",
  "does-not-exist",
  "x/y.z",
  "arn:",
  "arn:aws",
  "arn:aws:bedrock",
  "arn:aws:bedrock:us-east-1:123456789012:",
  "arn:aws:bedrock:us-east-1:123456789012:imported-model",
  "arn:aws:bedrock:us-east-1:123456789012:imported-model/",
  "arn:aws:bedrock:us-east-1::foundation-model/",
  "arn:aws:bedrock:us-east-1:123456789012:guardrail/abc",
  "arn:aws:bedrock:us-east-1:123456789012:endpoint/abc",
  "arn:aws:sagemaker:us-east-1:123456789012:imported-model/abcdefghijkl",
  "arn:aws:sagemaker:us-east-1:123456789012:model/abc",
  "arn:aws:s3:::bucket/key",
])("%j is unknown and does not throw", (id) => {
  expect(parseModelId(id)).toEqual({ id, kind: "unknown" });
});

const catalogue = new URL("../../../../shared/formats/catalog-text.csv", import.meta.url);

test.skipIf(!existsSync(catalogue))(
  "every ID of the catalogue sheet names its model (skipped where the sheet is absent)",
  () => {
    const [, ...rows] = readFileSync(catalogue, "utf8").trim().split("\n");
    const ids = rows.map((row) => row.split(",")[0] ?? "").filter((id) => /^[a-z0-9-]+\.[a-z0-9]/.test(id));
    expect(ids.length).toBeGreaterThan(100);
    for (const id of ids) expect(parseModelId(id).name, id).toMatch(/^[a-z0-9]{3,}\..+/);
  },
);
