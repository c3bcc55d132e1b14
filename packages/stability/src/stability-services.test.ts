import { type Call, type ImageRequest, image, type JsonObject, parseModelId } from "@bedplate/core";
import { loadFixtures, testImageAdapter } from "@bedplate/testkit";
import { describe, expect, test } from "vitest";
import { stabilityServicesServer } from "./stability-services.server.ts";
import { stabilityServices } from "./stability-services.ts";
import type { ToolName } from "./stability-services-table.ts";

testImageAdapter(test, {
  adapter: stabilityServices,
  server: stabilityServicesServer,
  fixtures: loadFixtures(new URL("../fixtures/stability-services", import.meta.url)),
});

const picture = image("iVBORw0KGgo=", "image/png");
const words = { type: "prompt", prompt: "the sky" } as const;
const white = { type: "image", image: picture, edited: "white" } as const;

function encode(name: ToolName, request: Omit<ImageRequest, "model">): () => JsonObject {
  const model = parseModelId(`us.stability.${name}-v1:0`);
  const call: Call<ImageRequest> = { model, request: { model: model.id, ...request } };
  return () => stabilityServices.encodeRequest(call).body;
}

test("all thirteen are taken, with and without the profile's area", () => {
  expect(stabilityServices.exampleModels).toHaveLength(13);
  for (const id of stabilityServices.exampleModels)
    expect([id, stabilityServices.supports(parseModelId(id.replace("us.", "")))]).toEqual([id, true]);
});

describe("what a service doesn't accept is refused", () => {
  test.each<[ToolName, string, Omit<ImageRequest, "model">, RegExp]>([
    ["stable-fast-upscale", "a prompt", { prompt: "x", images: [picture] }, /upscale takes no prompt/],
    [
      "stable-outpaint",
      "what is not wanted",
      { negativePrompt: "x", images: [picture], expand: { up: 1 } },
      /takes no negativePrompt/,
    ],
    ["stable-image-erase-object", "a prompt", { prompt: "x", images: [picture] }, /erase takes no prompt/],
    ["stable-image-remove-background", "a mask", { images: [picture], mask: white }, /takes no mask/],
    [
      "stable-image-control-sketch",
      "margins",
      { prompt: "x", images: [picture], expand: { up: 1 } },
      /takes no expand/,
    ],
    ["stable-image-inpaint", "two pictures", { prompt: "x", images: [picture, picture] }, /1 picture, not 2/],
    [
      "stable-image-inpaint",
      "a mask in words",
      { prompt: "x", images: [picture], mask: words },
      /no mask in words/,
    ],
    [
      "stable-image-inpaint",
      "a black mask",
      { prompt: "x", images: [picture], mask: { ...white, edited: "black" } },
      /Invert the mask/,
    ],
    [
      "stable-image-search-replace",
      "a painted mask",
      { prompt: "x", images: [picture], mask: white },
      /no painted mask/,
    ],
    ["stable-style-transfer", "three pictures", { images: [picture, picture, picture] }, /2 pictures, not 3/],
    [
      "stable-image-inpaint",
      "another's task",
      { task: "outpaint", images: [picture] },
      /it does inpaint, not outpaint/,
    ],
  ])("%s: %s", (name, _, request, message) => {
    expect(encode(name, request)).toThrow(
      expect.objectContaining({ code: "unsupported", message: expect.stringMatching(message) }),
    );
  });
});

describe("what a service needs is asked for", () => {
  test.each<[ToolName, Omit<ImageRequest, "model">, RegExp]>([
    ["stable-creative-upscale", { images: [picture] }, /upscale needs a prompt/],
    ["stable-image-inpaint", { prompt: "x" }, /1 picture, not 0/],
    ["stable-outpaint", { images: [picture], expand: { left: 0 } }, /outpaint needs margins to expand by/],
    ["stable-image-search-recolor", { prompt: "x", images: [picture] }, /recolor needs a mask/],
    ["stable-style-transfer", { images: [picture] }, /2 pictures, not 1/],
  ])("%s", (name, request, message) => {
    expect(encode(name, request)).toThrow(
      expect.objectContaining({ code: "invalid-request", message: expect.stringMatching(message) }),
    );
  });

  test("also which service it is, where the model's name is hidden", () => {
    const id = "arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/abcdefghijkl";
    const call = { model: parseModelId(id), request: { model: id, images: [picture] } };
    expect(() => stabilityServices.encodeRequest(call)).toThrow(
      expect.objectContaining({ code: "unknown-model", message: expect.stringContaining("alias") }),
    );
  });
});

describe("the service's limits hold on the server", () => {
  test.each<[ToolName, JsonObject, RegExp]>([
    [
      "stable-creative-upscale",
      { prompt: "x", image: "AAAA", creativity: 0.6 },
      /0.6 is not less or equal to 0.5/,
    ],
    [
      "stable-conservative-upscale",
      { prompt: "x", image: "AAAA", style_preset: "anime" },
      /extraneous key \[style_preset\]/,
    ],
    ["stable-fast-upscale", { image: "AAAA", seed: 1 }, /extraneous key \[seed\]/],
    ["stable-image-inpaint", { prompt: "x", image: "AAAA", grow_mask: 21 }, /21 is not less or equal to 20/],
    ["stable-image-inpaint", { image: "AAAA" }, /required key \[prompt\] not found/],
    ["stable-outpaint", { image: "AAAA", left: 0 }, /at least one of left, right, up and down/],
    ["stable-outpaint", { image: "AAAA", left: 2001 }, /2001 is not less or equal to 2000/],
    [
      "stable-image-search-recolor",
      { prompt: "x", image: "AAAA" },
      /required key \[select_prompt\] not found/,
    ],
    ["stable-image-search-replace", { prompt: "x", image: "AAAA", select_prompt: "y" }, /violations/],
    ["stable-image-erase-object", { image: "AAAA", prompt: "x" }, /extraneous key \[prompt\]/],
    ["stable-image-remove-background", { image: "AAAA", mask: "AAAA" }, /extraneous key \[mask\]/],
    [
      "stable-image-control-sketch",
      { prompt: "x", image: "AAAA", control_strength: 2 },
      /2 is not less or equal to 1/,
    ],
    [
      "stable-image-style-guide",
      { prompt: "x", image: "AAAA", aspect_ratio: "7:3" },
      /"7:3" is not a valid enum value/,
    ],
    ["stable-style-transfer", { init_image: "AAAA" }, /required key \[style_image\] not found/],
    [
      "stable-style-transfer",
      { init_image: "AAAA", style_image: "AAAA", change_strength: 0 },
      /0 is not greater or equal to 0.1/,
    ],
  ])("%s: %j", (name, body, message) => {
    const model = parseModelId(`stability.${name}-v1:0`);
    expect(() => stabilityServicesServer.decodeRequest(body, model)).toThrow(message);
  });

  test("and outpainting may make up more than the upscalers", () => {
    const body = { image: "AAAA", left: 1, creativity: 1 };
    const model = parseModelId("stability.stable-outpaint-v1:0");
    expect(stabilityServicesServer.decodeRequest(body, model).options).toEqual({
      stability: { creativity: 1 },
    });
  });
});
