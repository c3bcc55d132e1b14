import { type Call, type ImageRequest, image, type JsonObject, parseModelId } from "@bedplate/core";
import { loadFixtures, testImageAdapter } from "@bedplate/testkit";
import { describe, expect, test } from "vitest";
import { sdxlServer } from "./stability-v1.server.ts";
import { sdxl } from "./stability-v1.ts";

testImageAdapter(test, {
  adapter: sdxl,
  server: sdxlServer,
  fixtures: loadFixtures(new URL("../fixtures/stability-v1", import.meta.url)),
});

const model = parseModelId("stability.stable-diffusion-xl-v1:0");
const picture = image("iVBORw0KGgo=", "image/png");

function callOf(request: Omit<ImageRequest, "model">): Call<ImageRequest> {
  return { model, request: { model: model.id, ...request } };
}

describe("what SDXL can't carry is refused", () => {
  test.each<[string, Omit<ImageRequest, "model">, code: string, RegExp]>([
    ["another task", { task: "outpaint", images: [picture] }, "unsupported", /can't do the task outpaint/],
    ["no words at all", {}, "invalid-request", /needs a prompt/],
    ["two pictures", { prompt: "x", images: [picture, picture] }, "unsupported", /1 picture, not 2/],
    [
      "a mask in words",
      { prompt: "x", images: [picture], mask: { type: "prompt", prompt: "sky" } },
      "unsupported",
      /search-replace/,
    ],
    ["a ratio without a size", { prompt: "x", aspectRatio: "4:1" }, "unsupported", /no shape of 4:1/],
    [
      "an unknown option",
      { prompt: "x", options: { stabilityXl: { step: 3 } as object } },
      "invalid-request",
      /unknown option step/,
    ],
  ])("%s", (_, request, code, message) => {
    expect(() => sdxl.encodeRequest(callOf(request))).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });
});

test("options of variations are left out elsewhere, with a warning", () => {
  const options = { stabilityXl: { imageStrength: 0.4, steps: 20 } };
  const { body, warnings } = sdxl.encodeRequest(callOf({ prompt: "x", options }));
  expect(body).toEqual({ text_prompts: [{ text: "x" }], steps: 20 });
  expect(warnings.map(({ setting }) => setting)).toEqual(["imageStrength"]);
});

test("a weighted prompt stays native, whichever comes first", () => {
  const body = { text_prompts: [{ text: "fog", weight: -0.5 }, { text: "sea", weight: 1 }, { text: "sky" }] };
  expect(sdxlServer.decodeRequest(body, model)).toEqual({
    model: model.id,
    prompt: "sea",
    options: { stabilityXl: { textPrompts: [{ text: "fog", weight: -0.5 }, { text: "sky" }] } },
  });
});

test("a failure of the whole call is an error of the model", () => {
  expect(() => sdxl.decodeResponse({ result: "failure" }, callOf({ prompt: "x" }))).toThrow(
    expect.objectContaining({ code: "model-error" }),
  );
});

test("a blurred picture is not among the pictures", () => {
  const artifacts = [{ seed: 1, base64: "iVBORw0KGgo=", finishReason: "CONTENT_FILTERED" }];
  expect(sdxl.decodeResponse({ result: "success", artifacts }, callOf({ prompt: "x" }))).toMatchObject({
    images: [],
    finish: { reason: "content-filter", raw: "CONTENT_FILTERED" },
  });
});

describe("the service's limits hold on the server", () => {
  const text_prompts = [{ text: "x" }];
  test.each<[JsonObject, RegExp]>([
    [{ text_prompts: [] }, /#\/text_prompts/],
    [{ text_prompts: [{ text: "x".repeat(2001) }] }, /#\/text_prompts\/0\/text: .*2000/],
    [{ text_prompts, width: 512, height: 512 }, /no permitted size/],
    [{ text_prompts, cfg_scale: 36 }, /36 is not less or equal to 35/],
    [{ text_prompts, steps: 51 }, /51 is not less or equal to 50/],
    [{ text_prompts, samples: 2 }, /2 is not less or equal to 1/],
    [{ text_prompts, sampler: "K_FAST" }, /"K_FAST" is not a valid enum value/],
    [{ text_prompts, init_image: "AAAA", width: 1024 }, /extraneous key \[width\]/],
    [{ text_prompts, init_image: "AAAA", mask_source: "MASK_IMAGE_WHITE" }, /\[mask_image\] not found/],
    [{ text_prompts, image_strength: 0.5 }, /extraneous key \[image_strength\]/],
  ])("%j", (body, message) => {
    expect(() => sdxlServer.decodeRequest(body, model)).toThrow(message);
  });

  test("and the one picture that can be asked for may be asked for", () => {
    expect(sdxlServer.decodeRequest({ text_prompts, samples: 1 }, model).prompt).toBe("x");
  });
});

test("a reply without a picture and without a reason is invalid", () => {
  const ref = parseModelId("stability.stable-diffusion-xl-v1:0");
  const call = { model: ref, request: { model: ref.id, prompt: "a" } };
  expect(() => sdxl.decodeResponse({ result: "success", artifacts: [{}] }, call)).toThrow(
    expect.objectContaining({ code: "invalid-response" }),
  );
});
