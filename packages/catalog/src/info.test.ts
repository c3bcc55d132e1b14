import { parseModelId } from "@bedplate/core";
import { expect, test } from "vitest";
import { catalogInfo } from "./info.ts";
import { models } from "./models.ts";

test("every entry's streaming comes out, and `unknown` is nothing known", () => {
  for (const { id, streaming } of models) {
    const known = streaming === "unknown" ? undefined : streaming;
    expect(catalogInfo.canStream(parseModelId(id)), id).toBe(known);
  }
});

test("a profile, an ARN and a resolved ARN are looked up by the model behind them", () => {
  const id = "ai21.j2-mid-v1";
  const hidden = parseModelId("arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abcdefghijkl");
  expect(catalogInfo.canStream(parseModelId(id))).toBe(false);
  expect(catalogInfo.canStream(parseModelId(`us.${id}`))).toBe(false);
  expect(catalogInfo.canStream(parseModelId(`arn:aws:bedrock:us-east-1::foundation-model/${id}`))).toBe(
    false,
  );
  expect(catalogInfo.canStream({ ...hidden, name: id })).toBe(false);
  expect(catalogInfo.canStream(hidden)).toBeUndefined();
  expect(catalogInfo.canStream(parseModelId("acme.unheard-of-v1"))).toBeUndefined();
});
