import { type Call, type ImageRequest, image, type JsonObject, parseModelId } from "@bedplate/core";
import { loadFixtures, testImageAdapter } from "@bedplate/testkit";
import { describe, expect, test } from "vitest";
import { stabilityServices } from "./stability-services.ts";
import { sdxl } from "./stability-v1.ts";
import { stableImageServer } from "./stability-v2.server.ts";
import { stableImage } from "./stability-v2.ts";

testImageAdapter(test, {
  adapter: stableImage,
  server: stableImageServer,
  fixtures: loadFixtures(new URL("../fixtures/stability-v2", import.meta.url)),
});

const large = "stability.sd3-5-large-v1:0";
const core = "stability.stable-image-core-v1:1";
const ultra = "stability.stable-image-ultra-v1:0";
const picture = image("iVBORw0KGgo=", "image/png");

function callOf(request: ImageRequest): Call<ImageRequest> {
  return { model: parseModelId(request.model), request };
}

test("each of Stability's models has one format", () => {
  const adapters = [sdxl, stableImage, stabilityServices];
  for (const { exampleModels } of adapters)
    for (const id of exampleModels) {
      const takers = adapters.filter(({ supports }) => supports(parseModelId(id)));
      expect([id, takers.map(({ name }) => name)]).toEqual([id, [expect.any(String)]]);
    }
  for (const id of ["stability.stablelm-tuned-v1", "stability.stable-image-unheard-of-v1:0", "stability.x"])
    expect(adapters.filter(({ supports }) => supports(parseModelId(id)))).toEqual([]);
});

describe("what these models can't carry is refused", () => {
  test.each<[string, ImageRequest, code: string, RegExp]>([
    ["no prompt", { model: large }, "invalid-request", /generate needs a prompt/],
    [
      "a picture for Core",
      { model: core, prompt: "x", images: [picture] },
      "unsupported",
      /It does generate;/,
    ],
    [
      "a mask",
      { model: large, prompt: "x", images: [picture], mask: { type: "prompt", prompt: "y" } },
      "unsupported",
      /can't do the task inpaint.*image services/,
    ],
    [
      "two pictures",
      { model: ultra, prompt: "x", images: [picture, picture] },
      "unsupported",
      /1 picture, not 2/,
    ],
    [
      "a GIF",
      { model: large, prompt: "x", images: [image("R0lG", "image/gif")] },
      "unsupported",
      /image\/gif/,
    ],
    [
      "a ratio that is none",
      { model: large, prompt: "x", aspectRatio: "0:1" },
      "invalid-request",
      /no aspectRatio/,
    ],
    [
      "a ratio that there is not",
      { model: large, prompt: "x", aspectRatio: "4:3" },
      "unsupported",
      /It has 16:9, 1:1/,
    ],
    [
      "an unknown option",
      { model: large, prompt: "x", options: { stability: { steps: 3 } as object } },
      "invalid-request",
      /unknown option steps/,
    ],
  ])("%s", (_, request, code, message) => {
    expect(() => stableImage.encodeRequest(callOf(request))).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });
});

test.each([
  [1024, 1024, "1:1", []],
  [1344, 768, "16:9", ["size"]],
  [1365, 768, "16:9", []],
  [512, 512, "1:1", ["size"]],
  [600, 1400, "9:21", ["size"]],
])("a size of %i by %i goes out as %s", (width, height, aspect_ratio, warned) => {
  const request = { model: large, prompt: "x", size: { width, height } };
  const { body, warnings } = stableImage.encodeRequest(callOf(request));
  expect([body.aspect_ratio, warnings.map(({ setting }) => setting)]).toEqual([aspect_ratio, warned]);
});

test("strength needs a picture, and is left out with a warning without one", () => {
  const request = { model: large, prompt: "x", options: { stability: { strength: 0.5 } } };
  const { body, warnings } = stableImage.encodeRequest(callOf(request));
  expect([body, warnings.map(({ setting }) => setting)]).toEqual([{ prompt: "x" }, ["strength"]]);
});

test("a seed is also read where it is text", () => {
  const reply = { seeds: ["12"], finish_reasons: [null], images: ["iVBORw0KGgo="] };
  const { images } = stableImage.decodeResponse(reply, callOf({ model: large, prompt: "x" }));
  expect(images).toMatchObject([{ seed: 12, mediaType: "image/png" }]);
});

test("a reply whose pictures are empty, and that says no reason, is invalid", () => {
  const call = callOf({ model: large, prompt: "x" });
  for (const reply of [{ images: [""] }, { images: [""], finish_reasons: [null], seeds: [1] }])
    expect(() => stableImage.decodeResponse(reply, call)).toThrow(
      expect.objectContaining({ code: "invalid-response", message: expect.stringMatching(/are empty/) }),
    );
});

test("bytes of no known kind are called what was asked for", () => {
  const call = callOf({ model: large, prompt: "x", format: "webp" });
  expect(stableImage.decodeResponse({ images: ["AAAA"] }, call).images[0]?.mediaType).toBe("image/webp");
});

describe("the service's limits hold on the server", () => {
  test.each<[string, JsonObject, RegExp]>([
    [large, { prompt: "x", aspect_ratio: "4:3" }, /"4:3" is not a valid enum value/],
    [large, { prompt: "x".repeat(10_001) }, /#\/prompt: .*10000/],
    [large, { prompt: "x", seed: 4_294_967_295 }, /#\/seed/],
    [large, { prompt: "x", mode: "image-to-image", image: "AAAA" }, /required key \[strength\] not found/],
    [large, { prompt: "x", mode: "image-to-image", strength: 1 }, /required key \[image\] not found/],
    [large, { prompt: "x", image: "AAAA", strength: 1 }, /required key \[mode\] not found/],
    [
      large,
      { prompt: "x", mode: "image-to-image", image: "AAAA", strength: 1, aspect_ratio: "1:1" },
      /extraneous key \[aspect_ratio\]/,
    ],
    [
      large,
      { prompt: "x", mode: "image-to-image", image: "AAAA", strength: 1.5 },
      /1.5 is not less or equal/,
    ],
    [core, { prompt: "x", mode: "text-to-image" }, /extraneous key \[mode\]/],
    [core, { prompt: "x", image: "AAAA" }, /extraneous key \[image\]/],
  ])("%s: %j", (id, body, message) => {
    expect(() => stableImageServer.decodeRequest(body, parseModelId(id))).toThrow(message);
  });

  test("and Ultra does without the mode", () => {
    const body = { prompt: "x", image: "AAAA", strength: 0.2 };
    expect(stableImageServer.decodeRequest(body, parseModelId(ultra)).task).toBe("variation");
  });
});
