import { describe, expect, test } from "vitest";
import type { ImageRequest } from "./image.ts";
import { checkContent, imageTask, pictureOf } from "./image-request.ts";
import { chooseShape, megapixelSize } from "./image-shape.ts";
import { parseModelId } from "./model-id.ts";

const picture = pictureOf("iVBORw0KGgo=");
const mask = { type: "prompt", prompt: "the sky" } as const;
const model = parseModelId("acme.sketch-v1");

test.each<[Omit<ImageRequest, "model">, task: string]>([
  [{ prompt: "a lake" }, "generate"],
  [{ images: [] }, "generate"],
  [{ images: [picture] }, "variation"],
  [{ images: [picture], mask }, "inpaint"],
  [{ images: [picture], expand: { left: 8 } }, "outpaint"],
  [{ images: [picture], expand: { left: 0 } }, "outpaint"],
  [{ images: [picture], expand: {} }, "variation"],
  // Types forbid it, but not to programs without types.
  [{ images: [picture], expand: { left: undefined } as object }, "variation"],
  [{ images: [picture], mask, task: "erase" }, "erase"],
])("what is to be done goes without saying: %#", (request, task) => {
  expect(imageTask({ model: model.id, ...request })).toBe(task);
});

test.each([
  ["iVBORw0KGgo=", "image/png"],
  ["/9j/4AAQ", "image/jpeg"],
  ["UklGRhYA", "image/webp"],
  ["R0lGODlh", "image/gif"],
  ["AAAA", "image/x-none"],
])("%s is %s", (data, mediaType) => {
  expect(pictureOf(data, "image/x-none").mediaType).toBe(mediaType);
});

test.each([{ left: 0 }, { left: undefined }])("margins of nothing are no margins: %j", (expand) => {
  // Types forbid `undefined`, but not to programs without types.
  const call = { model, request: { model: model.id, expand: expand as object } };
  expect(() => checkContent(call, "generate", {})).not.toThrow();
  expect(() => checkContent(call, "outpaint", { expand: "required" })).toThrow(/margins/);
});

describe("of fixed shapes", () => {
  const sizes = ["512x512", "1024x1024", "1152x640", "576x320"];
  const choose = (request: Omit<ImageRequest, "model">): unknown => {
    const { shape, warnings } = chooseShape({ model, request: { model: model.id, ...request } }, sizes);
    return [shape, warnings.map(({ setting, message }) => `${setting}: ${message}`)];
  };
  const adjusted = (setting: string, sent: string, asked: string): string =>
    `${setting}: acme.sketch-v1: it has fixed shapes; ${sent} was sent instead of ${asked}.`;

  test("none is chosen unasked", () => expect(choose({})).toEqual([undefined, []]));

  test("the very size is taken without a word", () => {
    expect(choose({ size: { width: 512, height: 512 } })).toEqual(["512x512", []]);
  });

  test("the ratio goes before the number of pixels", () => {
    expect(choose({ size: { width: 640, height: 360 } })).toEqual([
      "576x320",
      [adjusted("size", "576x320", "640x360")],
    ]);
  });

  test("a ratio means about a megapixel, and a word where it is a little off", () => {
    expect(choose({ aspectRatio: "1:1" })).toEqual(["1024x1024", []]);
    expect(choose({ aspectRatio: "16:9" })).toEqual([
      "1152x640",
      [adjusted("aspectRatio", "1152x640", "16:9")],
    ]);
    expect(() => choose({ aspectRatio: "3:2" })).toThrow(/no shape of 3:2\. It has 512x512/);
  });
});

test("a megapixel comes in steps", () => {
  const sizeOf = (aspectRatio: `${number}:${number}`, step: number): unknown =>
    megapixelSize({ request: { model: "m", aspectRatio } }, step);
  expect(sizeOf("16:9", 64)).toEqual({ width: 1344, height: 768 });
  expect(sizeOf("16:9", 16)).toEqual({ width: 1360, height: 768 });
  expect(megapixelSize({ request: { model: "m" } }, 64)).toEqual({ width: 1024, height: 1024 });
});
