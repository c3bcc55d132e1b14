import { type Call, type ImageRequest, image, type JsonObject, parseModelId } from "@bedplate/core";
import { loadFixtures, testImageAdapter } from "@bedplate/testkit";
import { describe, expect, test } from "vitest";
import { amazonImageServer } from "./amazon-image.server.ts";
import { amazonImage } from "./amazon-image.ts";

testImageAdapter(test, {
  adapter: amazonImage,
  server: amazonImageServer,
  fixtures: loadFixtures(new URL("../fixtures/amazon-image", import.meta.url)),
});

const canvas = "amazon.nova-canvas-v1:0";
const titan = "amazon.titan-image-generator-v2:0";
const firstTitan = "amazon.titan-image-generator-v1";
const picture = image("iVBORw0KGgo=", "image/png");
const black = { type: "image", image: picture, edited: "black" } as const;
const white = { type: "image", image: picture, edited: "white" } as const;

function callOf(request: ImageRequest): Call<ImageRequest> {
  return { request, model: parseModelId(request.model) };
}

function encode(request: ImageRequest): () => JsonObject {
  return () => amazonImage.encodeRequest(callOf(request)).body;
}

test("it takes Titan's and Canvas's pictures, and no other model of Amazon", () => {
  const taken = (id: string): boolean => amazonImage.supports(parseModelId(id));
  expect([canvas, titan, firstTitan, `${firstTitan}:0`].map(taken)).toEqual([true, true, true, true]);
  const others = ["amazon.nova-lite-v1:0", "amazon.nova-reel-v1:0", "amazon.titan-embed-image-v1"];
  expect([...others, "stability.sd3-5-large-v1:0"].map(taken)).toEqual([false, false, false, false]);
});

describe("what a task can't carry is refused", () => {
  test.each<[string, ImageRequest, RegExp]>([
    [
      "a prompt for background removal",
      { model: titan, task: "remove-background", images: [picture], prompt: "a cat" },
      /remove-background takes no prompt/,
    ],
    [
      "several pictures of background removal",
      { model: titan, task: "remove-background", images: [picture], count: 2 },
      /makes one picture, not 2/,
    ],
    [
      "margins",
      { model: titan, task: "outpaint", images: [picture], prompt: "sea", mask: white, expand: { left: 9 } },
      /takes no expand/,
    ],
    ["a mask without a picture", { model: canvas, prompt: "a cat", mask: black }, /generate takes no mask/],
    [
      "a prompt to erase with",
      { model: canvas, task: "erase", images: [picture], mask: black, prompt: "x" },
      /takes no prompt/,
    ],
    [
      "six pictures to vary",
      { model: canvas, images: Array.from({ length: 6 }, () => picture) },
      /1 to 5 pictures, not 6/,
    ],
    [
      "a task that none of them does",
      { model: canvas, task: "upscale", images: [picture] },
      /can't do the task upscale\. It does generate/,
    ],
    [
      "a task of another world",
      { model: canvas, task: "constructor" as "generate", prompt: "x" },
      /can't do the task constructor/,
    ],
    [
      "try-on with Titan",
      { model: titan, task: "try-on", images: [picture, picture] },
      /can't do the task try-on/,
    ],
    [
      "a picture to follow with the first Titan",
      { model: firstTitan, task: "control", prompt: "x", images: [picture] },
      /can't do the task control/,
    ],
    [
      "a WebP",
      { model: canvas, images: [image("UklGRg==", "image/webp")] },
      /image\/webp\. Use image\/png or image\/jpeg/,
    ],
    [
      "a picture in S3",
      { model: canvas, images: [image({ type: "s3", uri: "s3://b/k" }, "image/png")] },
      /Pass base64/,
    ],
    [
      "two regions to try on",
      {
        model: canvas,
        task: "try-on",
        images: [picture, picture],
        mask: black,
        options: { amazonImage: { virtualTryOn: { garmentBasedMask: { garmentClass: "SHOES" } } } },
      },
      /not both/,
    ],
    [
      "a ratio that Titan has no size of",
      { model: titan, prompt: "x", aspectRatio: "3:1" },
      /no shape of 3:1\. It has 1024x1024/,
    ],
    ["a ratio beyond Canvas", { model: canvas, prompt: "x", aspectRatio: "5:1" }, /from 1:4 to 4:1/],
  ])("%s", (_, request, message) => {
    expect(encode(request)).toThrow(
      expect.objectContaining({ code: "unsupported", message: expect.stringMatching(message) }),
    );
  });
});

describe("what a task needs is asked for", () => {
  test.each<[string, ImageRequest, RegExp]>([
    ["a prompt", { model: canvas }, /generate needs a prompt/],
    ["a mask", { model: canvas, task: "inpaint", images: [picture] }, /inpaint needs a mask/],
    [
      "Titan's words for outside the picture",
      { model: titan, task: "outpaint", images: [picture], mask: white },
      /outpaint needs a prompt/,
    ],
    ["the garment's picture", { model: canvas, task: "try-on", images: [picture] }, /2 pictures, not 1/],
    [
      "the region to try on",
      { model: canvas, task: "try-on", images: [picture, picture] },
      /garmentBasedMask/,
    ],
    ["colours", { model: titan, task: "color-guided", prompt: "x" }, /options\.amazonImage\.colors/],
    ["a ratio that is one", { model: canvas, prompt: "x", aspectRatio: "0:1" }, /0:1 is no aspectRatio/],
    [
      "a known option",
      { model: titan, prompt: "x", options: { amazonImage: { qualty: "standard" } as object } },
      /unknown option qualty/,
    ],
    [
      "a known option of try-on",
      {
        model: canvas,
        task: "try-on",
        images: [picture, picture],
        options: { amazonImage: { virtualTryOn: { shape: 1 } as object } },
      },
      /unknown option shape/,
    ],
  ])("%s", (_, request, message) => {
    expect(encode(request)).toThrow(
      expect.objectContaining({ code: "invalid-request", message: expect.stringMatching(message) }),
    );
  });
});

test("a mask whose colours mean the other thing is refused with the way out", () => {
  for (const model of [titan, canvas]) {
    expect(encode({ model, prompt: "x", images: [picture], mask: white })).toThrow(
      /Invert the mask and pass edited: "black"/,
    );
    expect(encode({ model, task: "outpaint", prompt: "x", images: [picture], mask: black })).toThrow(
      /Invert the mask and pass edited: "white"/,
    );
  }
});

test("options of another task are left out with a warning", () => {
  const options = {
    amazonImage: { similarityStrength: 0.5, style: "MAXIMALISM", returnMask: true },
  } as const;
  const { body, warnings } = amazonImage.encodeRequest(callOf({ model: titan, prompt: "x", options }));
  expect(body).toEqual({ taskType: "TEXT_IMAGE", textToImageParams: { text: "x" } });
  expect(warnings.map(({ setting }) => setting)).toEqual(["similarityStrength", "style", "returnMask"]);
});

describe("a blocked answer", () => {
  const call = callOf({ model: canvas, prompt: "x", count: 2 });

  test("of the other shape is told by its status", () => {
    const reply = {
      id: "1",
      status: "Request Moderated",
      result: null,
      details: { "Moderation Reasons": ["x"] },
    };
    expect(amazonImage.decodeResponse(reply, call)).toMatchObject({
      images: [],
      finish: { reason: "content-filter", raw: "Request Moderated" },
    });
  });

  test("is also one with fewer pictures than were asked for", () => {
    const { finish, images } = amazonImage.decodeResponse({ images: ["iVBORw0KGgo="] }, call);
    expect([finish, images.length]).toEqual([{ reason: "content-filter" }, 1]);
  });

  test("has no picture where there is an empty one", () => {
    const { finish, images } = amazonImage.decodeResponse({ images: ["", "iVBORw0KGgo="] }, call);
    expect([finish, images]).toEqual([
      { reason: "content-filter" },
      [expect.objectContaining({ mediaType: "image/png" })],
    ]);
  });
});

describe("the options of try-on", () => {
  const garmentBasedMask = { garmentClass: "BOOTS" } as const;

  function tryOn(
    virtualTryOn: object,
    mask?: ImageRequest["mask"],
  ): ReturnType<typeof amazonImage.encodeRequest> {
    const images = [picture, picture];
    const request = {
      model: canvas,
      task: "try-on",
      images,
      options: { amazonImage: { virtualTryOn } },
    } as const;
    return amazonImage.encodeRequest(callOf({ ...request, ...(mask && { mask }) }));
  }

  test.each([
    ["the garment's mask", { garmentBasedMask: { ...garmentBasedMask, colour: "red" } }],
    ["the garment's style", { garmentBasedMask: { ...garmentBasedMask, garmentStyling: { hood: "UP" } } }],
    ["the mask in words", { garmentBasedMask, promptBasedMask: { shape: "DEFAULT" } }],
    ["what stays", { garmentBasedMask, maskExclusions: { preserveHat: "ON" } }],
  ])("have no key of another world in %s", (_, virtualTryOn) => {
    expect(() => tryOn(virtualTryOn)).toThrow(
      expect.objectContaining({ code: "invalid-request", message: expect.stringMatching(/unknown option/) }),
    );
  });

  test("tell where the shape of a mask in words is left out, since there is none", () => {
    const promptBasedMask = { maskShape: "CONTOUR" };
    const settings = ({ warnings }: ReturnType<typeof tryOn>): string[] =>
      warnings.map(({ setting, message }) => `${setting}: ${message}`);
    const told = [
      `promptBasedMask: ${canvas}: try-on without a mask in words has no promptBasedMask; it was not sent.`,
    ];
    expect(settings(tryOn({ garmentBasedMask, promptBasedMask }))).toEqual(told);
    expect(settings(tryOn({ promptBasedMask }, black))).toEqual(told);
    expect(settings(tryOn({ promptBasedMask }, { type: "prompt", prompt: "the coat" }))).toEqual([]);
  });
});
