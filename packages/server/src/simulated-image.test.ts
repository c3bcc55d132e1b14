import { bytesOf, type ImageRequest, image, type JsonObject } from "@bedplate/core";
import { describe, expect, test } from "vitest";
import { paint, readPicture } from "./paint.ts";
import { generateSimulated } from "./simulated-image.ts";

const core = "stability.stable-image-core-v1:1";
const canvas = "amazon.nova-canvas-v1:0";
const size = { width: 320, height: 320 };

async function picture(width: number, height: number, prompt = "source"): Promise<Uint8Array> {
  return paint({ task: "generate", prompt, seed: 1, width, height, format: "png", sources: [] });
}

async function seedsOf(request: ImageRequest, asked?: Map<number, number>): Promise<(number | undefined)[]> {
  return (await generateSimulated(request, asked)).images.map(({ seed }) => seed);
}

test("the seed counts on from picture to picture", async () => {
  expect(await seedsOf({ model: canvas, prompt: "a lake", size, count: 3, seed: 5 })).toEqual([5, 6, 7]);
});

describe("without a seed", () => {
  test("Amazon's models have one of their own", async () => {
    const titan = "amazon.titan-image-generator-v2:0";
    expect(await seedsOf({ model: canvas, prompt: "a lake", size })).toEqual([12]);
    expect(await seedsOf({ model: titan, prompt: "a lake", size, count: 2 })).toEqual([42, 43]);
    expect(await seedsOf({ model: canvas, prompt: "a lake", size, seed: 0 })).toEqual([0]);
  });

  test("others paint another picture each time, the same ones after each start", async () => {
    const request = { model: core, prompt: "a lake", size };
    const twice = async (): Promise<unknown[]> => {
      const asked = new Map<number, number>();
      return [await seedsOf(request, asked), await seedsOf({ ...request }, asked)];
    };
    const [first, second] = await twice();
    expect(first).not.toEqual(second);
    expect(await twice()).toEqual([first, second]);
    expect(await seedsOf({ ...request, seed: 0 })).not.toEqual([0]);
  });
});

test("the word forbidden blocks, as a word of the prompt and nowhere else", async () => {
  const outcome = async (words: Partial<ImageRequest>): Promise<[string, number]> => {
    const { finish, images } = await generateSimulated({ model: core, size, ...words });
    return [finish.reason, images.length];
  };
  expect(await outcome({ prompt: "A FORBIDDEN lake", count: 2 })).toEqual(["content-filter", 0]);
  expect(await outcome({ prompt: "an unforbidden lake" })).toEqual(["stop", 1]);
  expect(await outcome({ prompt: "a lake", negativePrompt: "forbidden" })).toEqual(["stop", 1]);
});

test("upscaled pictures are four times as large, but for 4K", async () => {
  const small = image(await picture(80, 64), "image/png");
  const large = image(await picture(1600, 1000), "image/png");
  const sizeOf = async (name: string, source: typeof small): Promise<number[]> => {
    const model = `us.stability.stable-${name}-upscale-v1:0`;
    const request: ImageRequest = { model, task: "upscale", prompt: "x", images: [source], seed: 1 };
    const { images } = await generateSimulated(request);
    const { width, height } = await readPicture(bytesOf(images[0]!));
    return [width, height];
  };
  expect(await sizeOf("fast", small)).toEqual([320, 256]);
  expect(await sizeOf("conservative", small)).toEqual([320, 256]);
  expect(await sizeOf("conservative", large)).toEqual([4096, 2560]);
});

test("Amazon's edits have the size of their picture, whatever was asked for", async () => {
  const source = image(await picture(80, 64), "image/png");
  const mask = { type: "prompt", prompt: "the sky" } as const;
  const sizeOf = async (task: "inpaint" | "erase" | "outpaint" | "variation"): Promise<number[]> => {
    const request = {
      model: "amazon.titan-image-generator-v2:0",
      prompt: "x",
      images: [source],
      size,
      seed: 1,
    };
    const { images } = await generateSimulated({ ...request, task, ...(task !== "variation" && { mask }) });
    const { width, height } = await readPicture(bytesOf(images[0]!));
    return [width, height];
  };
  for (const task of ["inpaint", "erase", "outpaint"] as const) expect(await sizeOf(task)).toEqual([80, 64]);
  expect(await sizeOf("variation")).toEqual([320, 320]);
});

test("the mask comes back where it was asked for", async () => {
  const source = image(await picture(320, 320), "image/png");
  const mask = {
    type: "image",
    image: image(await picture(320, 320, "mask"), "image/png"),
    edited: "black",
  } as const;
  const request: ImageRequest = { model: canvas, task: "try-on", images: [source, source], mask };
  // The options are those of a provider package, which this one doesn't know.
  const options = { amazonImage: { returnMask: true } satisfies JsonObject } as ImageRequest["options"] &
    object;
  expect((await generateSimulated({ ...request, options })).mask).toEqual(mask.image);
  expect((await generateSimulated(request)).mask).toBeUndefined();
  const words = { ...request, mask: { type: "prompt", prompt: "the coat" }, options } as const;
  const found = (await generateSimulated(words)).mask;
  expect(found && (await readPicture(bytesOf(found)))).toMatchObject({
    format: "jpeg",
    width: 320,
    height: 320,
  });
});

describe("pictures beyond a model's limits are refused", () => {
  test.each<[model: string, width: number, height: number, message: RegExp]>([
    ["amazon.titan-image-generator-v2:0", 1409, 10, /at most 1408 pixels on a side; it has 1409x10/],
    [canvas, 319, 400, /at least 320 pixels on each side/],
    [canvas, 2048, 2048, /at most 4194303 pixels in all/],
    [canvas, 1400, 320, /at most 4 times/],
    ["stability.stable-diffusion-xl-v1", 500, 500, /at least 262144 pixels/],
    ["us.stability.stable-creative-upscale-v1:0", 1100, 1000, /at most 1048576 pixels/],
    ["us.stability.stable-fast-upscale-v1:0", 31, 100, /at least 32 pixels/],
    ["us.stability.stable-image-inpaint-v1:0", 63, 100, /at least 64 pixels/],
    ["us.stability.stable-image-inpaint-v1:0", 251, 100, /at most 2.5 times/],
  ])("%s: %ix%i", async (model, width, height, message) => {
    const images = [image(await picture(width, height), "image/png")];
    const asked = generateSimulated({ model, prompt: "x", images });
    await expect(asked).rejects.toMatchObject({
      code: "invalid-request",
      modelId: model,
      message: expect.stringMatching(message),
    });
  });

  test("by their headers alone, before anything is decoded", async () => {
    // All but the header is missing.
    const header = (await picture(1409, 10)).slice(0, 40);
    const refused = async (model: string): Promise<unknown> =>
      generateSimulated({ model, prompt: "x", images: [image(header, "image/png")] }).catch(
        (error: Error) => error.message,
      );
    expect(await refused("amazon.titan-image-generator-v2:0")).toMatch(/at most 1408 pixels on a side/);
    expect(await refused("stability.sd3-5-large-v1:0")).toMatch(/at least 64 pixels on each side/);
    expect(await refused("acme.sketch-v1")).toMatch(/The picture is damaged/);
  });

  test("and transparent ones, of the one model that takes none", async () => {
    const cut = await paint({
      ...{ task: "remove-background", prompt: "", seed: 1, format: "png" },
      sources: [await picture(320, 320)],
    });
    expect(await readPicture(cut)).toMatchObject({ transparent: true });
    const images = [image(cut, "image/png")];
    await expect(generateSimulated({ model: canvas, prompt: "x", images })).rejects.toThrow(
      "has to be opaque",
    );
    const { finish } = await generateSimulated({
      ...{ model: "amazon.titan-image-generator-v2:0", prompt: "x", seed: 1 },
      images,
      size,
    });
    expect(finish.reason).toBe("stop");
  });

  test("but not those of a model that nobody knows", async () => {
    const images = [image(await picture(20, 20), "image/png")];
    const { finish } = await generateSimulated({ model: "acme.sketch-v1", prompt: "x", images, seed: 1 });
    expect(finish.reason).toBe("stop");
  });
});
