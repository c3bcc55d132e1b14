import { adapters } from "@bedplate/all";
import { serverAdapters } from "@bedplate/all/server";
import { createAwsTransport } from "@bedplate/aws";
import { type Client, createClient, type ImageRequest, image, imageTask, parseModelId } from "@bedplate/core";
import { createHandler, type Listener, listen, simulated } from "@bedplate/server";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { headerOf, png } from "./picture-files.ts";
import { key } from "./server-client.ts";

let server: Listener;
let client: Client;
let paths: string[] = [];

beforeAll(async () => {
  const handler = createHandler({ adapters: serverAdapters, backend: simulated() });
  server = await listen((request) => {
    paths.push(new URL(request.url).pathname);
    return handler(request);
  });
  const transport = createAwsTransport({ endpoint: server.url, region: "us-west-2", credentials: key });
  client = createClient({ transport, adapters, retry: false });
});

afterAll(() => server.close());

beforeEach(() => {
  paths = [];
});

const titan = "amazon.titan-image-generator-v2:0";
const canvas = "amazon.nova-canvas-v1:0";
const xl = "stability.stable-diffusion-xl-v1:0";
const sd3 = "stability.sd3-5-large-v1:0";
const core = "stability.stable-image-core-v1:1";
const tool = (name: string): string => `us.stability.${name}-v1:0`;

const source = png({ width: 512, height: 384 });
const garment = png({ width: 400, height: 320 });
const region = png({ width: 512, height: 384 }, "white");
const white = { type: "image", image: region, edited: "white" } as const;
const black = { type: "image", image: region, edited: "black" } as const;
const sofa = { type: "prompt", prompt: "the sofa" } as const;
const prompt = "A lighthouse above the waves";
const wide = png({ width: 640, height: 512 });
const wideWhite = {
  type: "image",
  image: png({ width: 640, height: 512 }, "white"),
  edited: "white",
} as const;

describe("every task gives a picture of the right size", () => {
  const worn = { garmentBasedMask: { garmentClass: "UPPER_BODY" } } as const;
  const cases: [expected: string, request: ImageRequest][] = [
    ["image/png 640x384", { model: titan, prompt, size: { width: 640, height: 384 } }],
    ["image/png 1280x768", { model: titan, prompt, aspectRatio: "5:3" }],
    [
      "image/png 576x384",
      { model: titan, task: "control", prompt, images: [source], size: { width: 576, height: 384 } },
    ],
    ["image/png 512x384", { model: titan, prompt, images: [source], mask: black }],
    ["image/png 512x384", { model: titan, task: "erase", images: [source], mask: sofa }],
    ["image/png 512x384", { model: titan, task: "outpaint", prompt, images: [source], mask: white }],
    ["image/png 512x512", { model: titan, images: [source, garment], size: { width: 512, height: 512 } }],
    [
      "image/png 384x576",
      {
        model: titan,
        task: "color-guided",
        prompt,
        size: { width: 384, height: 576 },
        options: { amazonImage: { colors: ["#ff0000", "#00ff00"] } },
      },
    ],
    ["image/png 512x384", { model: titan, task: "remove-background", images: [source] }],
    [
      "image/png 512x512",
      { model: "amazon.titan-image-generator-v1", prompt, size: { width: 512, height: 512 } },
    ],
    ["image/png 320x480", { model: canvas, prompt, size: { width: 320, height: 480 } }],
    ["image/png 512x384", { model: canvas, task: "outpaint", images: [source], mask: white }],
    [
      "image/png 512x384",
      {
        model: canvas,
        task: "try-on",
        images: [source, garment],
        options: { amazonImage: { virtualTryOn: worn } },
      },
    ],
    ["image/png 512x384", { model: canvas, task: "try-on", images: [source, garment], mask: sofa }],
    ["image/png 1344x768", { model: xl, prompt, size: { width: 1344, height: 768 } }],
    ["image/png 640x512", { model: xl, prompt, images: [wide] }],
    ["image/png 640x512", { model: xl, prompt, images: [wide], mask: wideWhite }],
    [
      "image/png 640x512",
      { model: xl, task: "inpaint", prompt, images: [png({ width: 640, height: 512 }, "hole")] },
    ],
    ["image/png 1344x768", { model: sd3, prompt, aspectRatio: "16:9" }],
    ["image/jpeg 512x384", { model: sd3, prompt, images: [source], format: "jpeg" }],
    ["image/webp 1024x1024", { model: core, prompt, format: "webp" }],
    ["image/png 1024x1024", { model: "stability.stable-image-ultra-v1:1", prompt }],
    [
      "image/webp 2048x1536",
      { model: tool("stable-creative-upscale"), prompt, images: [source], format: "webp" },
    ],
    ["image/png 2048x1536", { model: tool("stable-conservative-upscale"), prompt, images: [source] }],
    ["image/jpeg 2048x1536", { model: tool("stable-fast-upscale"), images: [source], format: "jpeg" }],
    ["image/png 512x384", { model: tool("stable-image-inpaint"), prompt, images: [source], mask: white }],
    [
      "image/png 512x384",
      { model: tool("stable-image-inpaint"), prompt, images: [png({ width: 512, height: 384 }, "hole")] },
    ],
    [
      "image/png 776x448",
      { model: tool("stable-outpaint"), images: [source], expand: { left: 200, right: 64, down: 64 } },
    ],
    [
      "image/png 512x384",
      { model: tool("stable-image-search-recolor"), prompt, images: [source], mask: sofa },
    ],
    [
      "image/png 512x384",
      { model: tool("stable-image-search-replace"), prompt, images: [source], mask: sofa },
    ],
    ["image/png 512x384", { model: tool("stable-image-erase-object"), images: [source], mask: white }],
    [
      "image/webp 512x384",
      { model: tool("stable-image-remove-background"), images: [source], format: "webp" },
    ],
    ["image/png 512x384", { model: tool("stable-image-control-sketch"), prompt, images: [source] }],
    ["image/png 512x384", { model: tool("stable-image-control-structure"), prompt, images: [source] }],
    [
      "image/png 832x1280",
      { model: tool("stable-image-style-guide"), prompt, images: [source], aspectRatio: "2:3" },
    ],
    ["image/png 512x384", { model: tool("stable-style-transfer"), images: [source, garment] }],
  ];
  test.each(cases.map(([expected, request]) => ({ expected, request, task: imageTask(request) })))(
    "$request.model: $task, $expected",
    async ({ expected, request }) => {
      const { images, finish, warnings, responses } = await client.generateImage(request);
      expect([images.map(headerOf), finish.reason, warnings]).toEqual([[expected], "stop", []]);
      expect(images[0]?.mediaType).toBe(expected.split(" ")[0]);
      expect(responses).toMatchObject([{ modelId: request.model, requestId: expect.any(String) }]);
    },
  );
});

describe("several pictures", () => {
  test("of a model that makes one at a time are as many calls, and all are different", async () => {
    for (const seed of [{}, { seed: 7 }]) {
      paths = [];
      const request = { model: xl, prompt, count: 3, ...seed };
      const { images, responses } = await client.generateImage(request);
      expect([paths.length, responses.length]).toEqual([3, 3]);
      expect(new Set(images.map(({ source }) => source.data)).size).toBe(3);
      if ("seed" in seed) expect(images.map((picture) => picture.seed)).toEqual([7, 8, 9]);
    }
  });

  test("of a model that makes five at a time are as few calls as it takes", async () => {
    const size = { width: 320, height: 320 };
    const { images } = await client.generateImage({ model: canvas, prompt, size, count: 6, seed: 1 });
    expect(paths).toHaveLength(2);
    expect(new Set(images.map(({ source }) => source.data)).size).toBe(6);
  });

  test("a seed gives the same picture again, and so does Amazon's own", async () => {
    const dataOf = async (request: ImageRequest): Promise<string[]> =>
      (await client.generateImage(request)).images.map(({ source }) => source.data);
    const small = { model: canvas, prompt, size: { width: 320, height: 320 } };
    expect(await dataOf({ ...small })).toEqual(await dataOf({ ...small, seed: 12 }));
    expect(await dataOf({ model: xl, prompt, seed: 3 })).toEqual(
      await dataOf({ model: xl, prompt, seed: 3 }),
    );
  });
});

describe("a blocked prompt ends as content-filter, without pictures", () => {
  const forbidden = "A forbidden lighthouse";
  test.each<[ImageRequest, raw: RegExp]>([
    [{ model: titan, prompt: forbidden }, /blocked/],
    [{ model: canvas, prompt: forbidden, count: 2 }, /blocked/],
    [{ model: xl, prompt: forbidden }, /^CONTENT_FILTERED$/],
    [{ model: sd3, prompt: forbidden }, /^Filter reason: prompt$/],
    [
      { model: tool("stable-outpaint"), prompt: forbidden, images: [source], expand: { up: 9 } },
      /^Filter reason: prompt$/,
    ],
  ])("$model", async (request, raw) => {
    const { images, finish } = await client.generateImage(request);
    expect(images).toEqual([]);
    expect(finish).toEqual({ reason: "content-filter", raw: expect.stringMatching(raw) });
  });

  test("and a word that is only not wanted blocks nothing", async () => {
    const { images } = await client.generateImage({
      model: core,
      prompt,
      negativePrompt: "forbidden things",
    });
    expect(images).toHaveLength(1);
  });
});

describe("the server refuses", () => {
  test.each<[what: string, request: ImageRequest, message: RegExp]>([
    [
      "a picture too small for Canvas",
      { model: canvas, images: [png({ width: 300, height: 400 })] },
      /at least 320 pixels.*300x400/,
    ],
    [
      "a picture with holes for Canvas",
      { model: canvas, images: [png({ width: 320, height: 320 }, "hole")] },
      /opaque/,
    ],
    [
      "a size that Canvas doesn't make",
      { model: canvas, prompt, size: { width: 1000, height: 1024 } },
      /imageGenerationConfig\/width/,
    ],
    [
      "a picture too large for Titan",
      { model: titan, images: [png({ width: 1409, height: 8 })] },
      /at most 1408 pixels/,
    ],
    [
      "a mask of another size for Titan",
      { model: titan, prompt, images: [garment], mask: black },
      /the mask has to be as large/,
    ],
    ["too few pixels for SDXL", { model: xl, prompt, images: [source] }, /at least 262144 pixels in all/],
    [
      "a picture that is too small for SD3.5",
      { model: sd3, prompt, images: [png({ width: 64, height: 63 })] },
      /at least 64 pixels/,
    ],
    [
      "a picture that is too long for a service",
      { model: tool("stable-image-remove-background"), images: [png({ width: 500, height: 100 })] },
      /at most 2.5 times/,
    ],
    [
      "a picture that is too large to upscale",
      { model: tool("stable-fast-upscale"), images: [png({ width: 1537, height: 40 })] },
      /at most 1536 pixels/,
    ],
    ["bytes that are no picture", { model: sd3, prompt, images: [image("AAAA", "image/png")] }, /no picture/],
    [
      "an option out of its range",
      {
        model: tool("stable-creative-upscale"),
        prompt,
        images: [source],
        options: { stability: { creativity: 0.9 } },
      },
      /#\/creativity: 0\.9 is not less or equal to 0\.5/,
    ],
    ["a seed out of its range", { model: sd3, prompt, seed: 4_294_967_295 }, /#\/seed: 4294967295/],
  ])("%s", async (_, request, message) => {
    await expect(client.generateImage(request)).rejects.toMatchObject({
      code: "invalid-request",
      status: 400,
      message: expect.stringMatching(message),
    });
  });
});

test("a model of another kind makes no pictures", async () => {
  const asked = client.generateImage({ model: "amazon.nova-lite-v1:0", prompt });
  await expect(asked).rejects.toMatchObject({ code: "unknown-model" });
});

test("no two adapters take the same model of pictures", () => {
  const ids = adapters.flatMap(({ kind, exampleModels }) => (kind === "image" ? exampleModels : []));
  const takers = (id: string): string[] =>
    adapters
      .filter(({ name, supports }) => name !== "converse" && supports(parseModelId(id)))
      .map(({ name }) => name);
  expect(ids.length).toBeGreaterThan(20);
  for (const id of ids) expect([id, takers(id).length]).toEqual([id, 1]);
});
