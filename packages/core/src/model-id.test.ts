import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { isModel, parseModelId } from "./model-id.ts";

const arn = (rest: string): string => `arn:aws:bedrock:us-east-1:123456789012:${rest}`;

test.each([
  ["anthropic.claude-v2:1", { kind: "foundation-model", name: "anthropic.claude-v2:1" }],
  ["openai.gpt-5.6-sol", { kind: "foundation-model", name: "openai.gpt-5.6-sol" }],
  ["deepseek.v3.2", { kind: "foundation-model", name: "deepseek.v3.2" }],
  ["zai.glm-4.7", { kind: "foundation-model", name: "zai.glm-4.7" }],
  [
    "us.meta.llama3-3-70b-instruct-v1:0",
    { kind: "inference-profile", area: "us", name: "meta.llama3-3-70b-instruct-v1:0" },
  ],
  [
    "us-gov.openai.gpt-oss-120b-1:0",
    { kind: "inference-profile", area: "us-gov", name: "openai.gpt-oss-120b-1:0" },
  ],
  ["global.zai.glm-5.3", { kind: "inference-profile", area: "global", name: "zai.glm-5.3" }],
  ["apac.amazon.nova-lite-v1:0", { kind: "inference-profile", area: "apac", name: "amazon.nova-lite-v1:0" }],
  [
    "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-v2",
    { kind: "foundation-model", name: "anthropic.claude-v2", region: "us-east-1" },
  ],
  [
    "arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:inference-profile/us-gov.meta.llama3-8b-instruct-v1:0",
    {
      kind: "inference-profile",
      area: "us-gov",
      name: "meta.llama3-8b-instruct-v1:0",
      region: "us-gov-west-1",
    },
  ],
  [
    arn("custom-model/amazon.titan-text-express-v1:0:8k/abcdefghijkl"),
    { kind: "custom-model", name: "amazon.titan-text-express-v1:0:8k", account: "123456789012" },
  ],
])("%s names its model", (id, expected) => {
  expect(parseModelId(id)).toMatchObject({ id, ...expected });
});

test.each([
  [arn("application-inference-profile/abcdefghijkl"), "application-inference-profile"],
  [arn("provisioned-model/abcdefghijkl"), "provisioned-model"],
  [arn("custom-model/imported/abcdefghijkl"), "custom-model"],
  [arn("custom-model-deployment/abcdefghijkl"), "custom-model-deployment"],
  [arn("imported-model/abcdefghijkl"), "imported-model"],
  [arn("prompt/ABCDEFGHIJ:1"), "prompt"],
  [arn("prompt-router/abc123"), "prompt-router"],
  [arn("default-prompt-router/anthropic.claude:1"), "default-prompt-router"],
  ["arn:aws:sagemaker:us-east-1:123456789012:endpoint/cohere-test", "endpoint"],
])("%s hides its model, so that no adapter is guessed", (id, kind) => {
  const model = parseModelId(id);
  expect(model).toMatchObject({ id, kind, region: "us-east-1" });
  expect(model.name).toBeUndefined();
  expect(isModel(model, "cohere")).toBe(false);
});

test.each([
  "",
  "my-provisioned-model",
  "a b",
  "arn:aws:s3:::bucket/key",
  "arn:",
  "x/y.z",
  "does-not-exist",
  ".",
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
