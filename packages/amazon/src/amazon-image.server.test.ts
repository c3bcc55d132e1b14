import { type ImageRequest, type JsonObject, parseModelId } from "@bedplate/core";
import { describe, expect, test } from "vitest";
import { amazonImageServer } from "./amazon-image.server.ts";

const canvas = "amazon.nova-canvas-v1:0";
const titan = "amazon.titan-image-generator-v2:0";
const firstTitan = "amazon.titan-image-generator-v1";

function serve(model: string, body: JsonObject): () => ImageRequest {
  return () => amazonImageServer.decodeRequest(body, parseModelId(model));
}

describe("the service's limits hold on the server", () => {
  const textToImageParams = { text: "x" };
  test.each<[string, JsonObject, RegExp]>([
    [
      titan,
      { taskType: "TEXT_IMAGE", textToImageParams, imageGenerationConfig: { width: 1280, height: 720 } },
      /#\/imageGenerationConfig: width and height are no permitted size/,
    ],
    [
      titan,
      { taskType: "TEXT_IMAGE", textToImageParams: { text: "x".repeat(513) } },
      /#\/textToImageParams\/text: .*512/,
    ],
    [
      titan,
      { taskType: "TEXT_IMAGE", textToImageParams: { text: "x", controlMode: "CANNY_EDGE" } },
      /conditionImage/,
    ],
    [
      titan,
      { taskType: "TEXT_IMAGE", textToImageParams, imageGenerationConfig: { numberOfImages: 6 } },
      /6 is not less or equal to 5/,
    ],
    [
      titan,
      { taskType: "TEXT_IMAGE", textToImageParams, imageGenerationConfig: { cfgScale: 1 } },
      /1 is not greater or equal to 1.1/,
    ],
    [
      titan,
      { taskType: "INPAINTING", inPaintingParams: { image: "AAAA", maskPrompt: "a", maskImage: "AAAA" } },
      /exactly one of maskPrompt and maskImage/,
    ],
    [
      titan,
      {
        taskType: "BACKGROUND_REMOVAL",
        backgroundRemovalParams: { image: "AAAA" },
        imageGenerationConfig: {},
      },
      /extraneous key \[imageGenerationConfig\]/,
    ],
    [
      titan,
      { taskType: "COLOR_GUIDED_GENERATION", colorGuidedGenerationParams: { text: "x", colors: ["red"] } },
      /#RRGGBB/,
    ],
    [titan, { taskType: "VIRTUAL_TRY_ON", virtualTryOnParams: {} }, /taskType/],
    [
      firstTitan,
      { taskType: "TEXT_IMAGE", textToImageParams: { text: "x", conditionImage: "AAAA" } },
      /extraneous key \[conditionImage\]/,
    ],
    [firstTitan, { taskType: "BACKGROUND_REMOVAL", backgroundRemovalParams: { image: "AAAA" } }, /taskType/],
    [
      canvas,
      { taskType: "TEXT_IMAGE", textToImageParams, imageGenerationConfig: { width: 304, height: 1024 } },
      /304 is not greater or equal to 320/,
    ],
    [
      canvas,
      { taskType: "TEXT_IMAGE", textToImageParams, imageGenerationConfig: { width: 1000, height: 1024 } },
      /#\/imageGenerationConfig\/width/,
    ],
    [
      canvas,
      { taskType: "TEXT_IMAGE", textToImageParams, imageGenerationConfig: { width: 2048, height: 2048 } },
      /less than 4194304/,
    ],
    [
      canvas,
      { taskType: "TEXT_IMAGE", textToImageParams, imageGenerationConfig: { width: 1600, height: 320 } },
      /between 1:4 and 4:1/,
    ],
    [
      canvas,
      {
        taskType: "INPAINTING",
        inPaintingParams: { image: "AAAA", maskPrompt: "a" },
        imageGenerationConfig: { width: 1024 },
      },
      /extraneous key \[width\]/,
    ],
    [
      canvas,
      {
        taskType: "VIRTUAL_TRY_ON",
        virtualTryOnParams: {
          sourceImage: "AAAA",
          referenceImage: "AAAA",
          maskType: "GARMENT",
          garmentBasedMask: { garmentClass: "HAT" },
        },
      },
      /"HAT" is not a valid enum value/,
    ],
    [
      canvas,
      { taskType: "TEXT_IMAGE", textToImageParams: { text: "x", style: "BAROQUE" } },
      /"BAROQUE" is not a valid enum value/,
    ],
  ])("%s: %j", (model, body, message) => {
    expect(serve(model, body)).toThrow(
      expect.objectContaining({ code: "invalid-request", message: expect.stringMatching(message) }),
    );
  });

  test.each([
    [canvas, { width: 512 }, { width: 512, height: 1024 }],
    [canvas, { height: 512 }, { width: 1024, height: 512 }],
    [titan, { width: 640 }, { width: 640, height: 1408 }],
    [titan, { height: 768 }, { width: 1408, height: 768 }],
    // There is no picture of 320x1408.
    [titan, { width: 320 }, { width: 320, height: 704 }],
    [titan, { height: 1024 }, { width: 1024, height: 1024 }],
  ])("and %s completes %j", (model, imageGenerationConfig, size) => {
    const body = { taskType: "TEXT_IMAGE", textToImageParams, imageGenerationConfig };
    expect(serve(model, body)().size).toEqual(size);
  });
});

test("Amazon's embeddings, which have a task type too, are not its business", () => {
  expect(amazonImageServer.accepts({ taskType: "SINGLE_EMBEDDING" })).toBe(false);
});
