import { createCanvas, loadImage } from "@napi-rs/canvas";
import { expect, test } from "vitest";
import { type Painting, paint, readPicture } from "./paint.ts";

const plain: Painting = {
  task: "generate",
  prompt: "a fox in the snow",
  seed: 1,
  format: "png",
  sources: [],
};
const size = 96;

/** The pixels of an encoded picture, read by the drawing library. */
async function look(
  bytes: Uint8Array,
): Promise<{ width: number; height: number; at(x: number, y: number): number[] }> {
  const image = await loadImage(bytes);
  const canvas = createCanvas(image.width, image.height);
  const brush = canvas.getContext("2d");
  brush.drawImage(image, 0, 0);
  const { data: rgba } = brush.getImageData(0, 0, image.width, image.height);
  const at = (x: number, y: number): number[] => [
    ...rgba.subarray((y * image.width + x) * 4, (y * image.width + x) * 4 + 4),
  ];
  return { width: image.width, height: image.height, at };
}

/** A square picture of plain rectangles; what none of them covers is transparent. */
function picture(
  fills: readonly [color: string, x: number, y: number, width: number, height: number][],
): Uint8Array {
  const canvas = createCanvas(size, size);
  const brush = canvas.getContext("2d");
  for (const [color, x, y, width, height] of fills) {
    brush.fillStyle = color;
    brush.fillRect(x, y, width, height);
  }
  return new Uint8Array(canvas.toBuffer("image/png"));
}

const source = picture([
  ["#3060c0", 0, 0, size, size],
  ["#f0e040", 32, 32, 32, 32],
  ["#20a060", 0, 0, 16, size],
]);
const meanOf = async (bytes: Uint8Array): Promise<[number, number, number]> => {
  const pixels = await look(bytes);
  const sum: [number, number, number] = [0, 0, 0];
  for (let y = 0; y < pixels.height; y++)
    for (let x = 0; x < pixels.width; x++)
      for (const channel of [0, 1, 2] as const) sum[channel] += pixels.at(x, y)[channel] ?? 0;
  const [red, green, blue] = sum;
  const all = pixels.width * pixels.height;
  return [red / all, green / all, blue / all];
};

test.each([
  ["png", [0x89, 0x50, 0x4e, 0x47]],
  ["jpeg", [0xff, 0xd8, 0xff]],
  ["webp", [0x52, 0x49, 0x46, 0x46]],
] as const)("paints a %s of the size that was asked for", async (format, start) => {
  const bytes = await paint({ ...plain, format, width: 120, height: 70 });
  expect([...bytes.subarray(0, start.length)]).toEqual(start);
  expect(await look(bytes)).toMatchObject({ width: 120, height: 70 });
  expect(await readPicture(bytes)).toEqual({ width: 120, height: 70, format, transparent: false });
});

test("paints 1024 by 1024 where no size is known", async () => {
  expect(await readPicture(await paint(plain))).toMatchObject({ width: 1024, height: 1024 });
});

test("paints the same bytes for the same painting", async () => {
  const small = { ...plain, width: size, height: size };
  expect(await paint(small)).toEqual(await paint(small));
});

test("gives neighbouring seeds clearly different colours", async () => {
  const means = await Promise.all(
    [0, 1, 2, 3].map(async (seed) =>
      meanOf(await paint({ ...plain, seed, width: 64, height: 64, prompt: "" })),
    ),
  );
  for (const [at, a] of means.entries())
    for (const b of means.slice(at + 1))
      expect(Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])).toBeGreaterThan(25);
});

test("writes the prompt in white on a dark plate", async () => {
  const [written, blank] = [
    await look(await paint({ ...plain, width: 400, height: 400 })),
    await look(await paint({ ...plain, prompt: "", width: 400, height: 400 })),
  ];
  const rows = Array.from({ length: 200 }, (_, at) => at + 200);
  const whites = ({ at }: typeof written): number =>
    rows.reduce(
      (sum, y) =>
        sum +
        Array.from({ length: 400 }, (_, x) => at(x, y)).filter(
          ([r = 0, g = 0, b = 0]) => Math.min(r, g, b) > 245,
        ).length,
      0,
    );
  expect(whites(written)).toBeGreaterThan(whites(blank) + 300);
});

test("writes what was not wanted below the prompt", async () => {
  const wanted = { ...plain, width: 400, height: 400 };
  expect(await paint({ ...wanted, negativePrompt: "blur" })).not.toEqual(
    await paint({ ...wanted, negativePrompt: "dust" }),
  );
});

test("cuts a prompt that is too long and still paints", async () => {
  const prompt = "a very long prompt ".repeat(400);
  const [one, two] = await Promise.all(
    ["one", "two"].map((end) =>
      paint({ ...plain, task: "variation", sources: [source], prompt: prompt + end }),
    ),
  );
  expect(one).toEqual(two);
  expect(await paint({ ...plain, task: "variation", sources: [source], prompt: "short" })).not.toEqual(one);
});

test.each(["variation", "control"] as const)(
  "%s lets the source shine through in the seed's colours",
  async (task) => {
    const works = { ...plain, task, prompt: "", sources: [source] };
    const painted = await look(await paint(works));
    const light = ([red = 0, green = 0, blue = 0]: number[]): number => red + green + blue;
    expect(light(painted.at(48, 48))).toBeGreaterThan(light(painted.at(80, 48)));
    expect(await paint({ ...works, seed: 2 })).not.toEqual(await paint(works));
  },
);

test("takes the colours of a style from the source, and those of a transfer from the second picture", async () => {
  const red = picture([["#c02020", 0, 0, size, size]]);
  const [r, g, b] = await meanOf(await paint({ ...plain, task: "style", prompt: "", sources: [red] }));
  expect(r).toBeGreaterThan(4 * Math.max(g, b));
  const [tr, tg, tb] = await meanOf(
    await paint({ ...plain, task: "style-transfer", prompt: "", sources: [source, red] }),
  );
  expect(tr).toBeGreaterThan(1.5 * Math.max(tg, tb));
});

test("paints in the given colours", async () => {
  const green = {
    ...plain,
    task: "color-guided",
    prompt: "",
    colors: ["#00a000", "#40ff40"],
    width: 64,
    height: 64,
  } as const;
  const [r, g, b] = await meanOf(await paint(green));
  expect(g).toBeGreaterThan(1.5 * Math.max(r, b));
  expect(await paint({ ...green, sources: [source] })).not.toEqual(await paint(green));
});

test("refuses bytes that are no picture, damaged pictures and tasks without their picture", async () => {
  const svg = new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
  const invalid = { code: "invalid-request" };
  await expect(readPicture(svg)).rejects.toMatchObject(invalid);
  await expect(readPicture(new Uint8Array())).rejects.toMatchObject(invalid);
  await expect(readPicture(source.slice(0, 20))).rejects.toMatchObject(invalid);
  await expect(paint({ ...plain, task: "variation" })).rejects.toMatchObject(invalid);
});

test("reads a GIF", async () => {
  const gif = new Uint8Array(createCanvas(12, 8).toBuffer("image/gif"));
  expect(await readPicture(gif)).toMatchObject({ width: 12, height: 8, format: "gif" });
});
