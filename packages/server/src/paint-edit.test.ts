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
const mask = picture([
  ["#ffffff", 0, 0, size, size],
  ["#000000", 32, 32, 32, 32],
]);
const masked = { ...plain, sources: [source], mask: { bytes: mask, edited: "black" } } as const;

/** How many of the pixels inside and outside the box from 32 to 64 differ. */
async function differences(a: Uint8Array, b: Uint8Array): Promise<{ inside: number; outside: number }> {
  const [one, two] = [await look(a), await look(b)];
  const count = { inside: 0, outside: 0 };
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const where = x >= 32 && x < 64 && y >= 32 && y < 64 ? "inside" : "outside";
      if (one.at(x, y).join() !== two.at(x, y).join()) count[where]++;
    }
  return count;
}

test.each(["inpaint", "replace", "erase", "recolor", "try-on"] as const)(
  "%s changes what is masked and keeps the rest to the pixel",
  async (task) => {
    const { inside, outside } = await differences(await paint({ ...masked, task }), source);
    expect(outside).toBe(0);
    expect(inside).toBeGreaterThan(900);
  },
);

test("takes white for the edited part when told so", async () => {
  const { inside, outside } = await differences(
    await paint({ ...masked, task: "inpaint", mask: { bytes: mask, edited: "white" } }),
    source,
  );
  expect(inside).toBe(0);
  expect(outside).toBeGreaterThan(7000);
});

test("lays a mask of another size over the whole picture", async () => {
  const canvas = createCanvas(size / 2, size / 2);
  canvas.getContext("2d").drawImage(await loadImage(mask), 0, 0, size / 2, size / 2);
  const bytes = new Uint8Array(canvas.toBuffer("image/png"));
  const { inside, outside } = await differences(
    await paint({ ...masked, task: "inpaint", mask: { bytes, edited: "black" } }),
    source,
  );
  expect(outside).toBe(0);
  expect(inside).toBeGreaterThan(900);
});

test("paints over what is transparent where there is no mask", async () => {
  const holed = picture([
    ["#3060c0", 0, 0, size, 32],
    ["#3060c0", 0, 64, size, 32],
    ["#3060c0", 0, 32, 32, 32],
    ["#3060c0", 64, 32, 32, 32],
  ]);
  expect(await readPicture(holed)).toMatchObject({ transparent: true });
  const painted = await paint({ ...plain, task: "inpaint", sources: [holed] });
  expect(await readPicture(painted)).toMatchObject({ transparent: false });
  expect((await differences(painted, holed)).outside).toBe(0);
});

test("paints into the middle where a prompt is the mask", async () => {
  const painted = await look(
    await paint({ ...plain, task: "replace", sources: [source], mask: { prompt: "the box" } }),
  );
  const before = await look(source);
  expect(painted.at(2, 2)).toEqual(before.at(2, 2));
  expect(painted.at(48, 48)).not.toEqual(before.at(48, 48));
});

test("keeps the middle when a prompt says what outpainting keeps", async () => {
  const painted = await look(
    await paint({ ...plain, task: "outpaint", sources: [source], mask: { prompt: "the box" } }),
  );
  const before = await look(source);
  expect(painted.at(48, 48)).toEqual(before.at(48, 48));
  expect(painted.at(2, 2)).not.toEqual(before.at(2, 2));
});

test("erases without writing and in the colours of the surroundings", async () => {
  const erased = await look(await paint({ ...masked, task: "erase" }));
  const [red = 0, green = 0, blue = 0] = erased.at(48, 48);
  expect(blue).toBeGreaterThan(red);
  expect(Math.hypot(red - 0x30, green - 0x60, blue - 0xc0)).toBeLessThan(40);
  expect(await paint({ ...masked, task: "erase", prompt: "other" })).toEqual(
    await paint({ ...masked, task: "erase" }),
  );
});

test("adds a border and leaves the source where it was", async () => {
  const expand = { left: 20, right: 10, up: 5, down: 30 };
  const painted = await look(await paint({ ...plain, task: "outpaint", sources: [source], expand }));
  const before = await look(source);
  expect(painted).toMatchObject({ width: size + 30, height: size + 35 });
  for (const [x, y] of [
    [0, 0],
    [95, 0],
    [40, 40],
    [95, 95],
  ] as const)
    expect(painted.at(x + 20, y + 5)).toEqual(before.at(x, y));
  expect(painted.at(5, 2)[3]).toBe(255);
});

test("turns the background transparent, or white in a JPEG", async () => {
  const alone = { ...plain, task: "remove-background", sources: [source] } as const;
  const bytes = await paint(alone);
  expect(await readPicture(bytes)).toMatchObject({ format: "png", transparent: true });
  expect((await look(bytes)).at(0, 0)[3]).toBe(0);
  expect((await look(bytes)).at(48, 48)).toEqual((await look(source)).at(48, 48));
  expect((await look(await paint({ ...alone, format: "webp" }))).at(0, 0)[3]).toBe(0);
  expect((await look(await paint({ ...alone, format: "jpeg" }))).at(0, 0)).toEqual([255, 255, 255, 255]);
});

test("enlarges by a scale or to one side", async () => {
  const larger = { ...plain, task: "upscale", sources: [source] } as const;
  const tripled = await look(await paint({ ...larger, scale: 3 }));
  expect(tripled).toMatchObject({ width: 288, height: 288 });
  expect(tripled.at(144, 144)).toEqual([0xf0, 0xe0, 0x40, 255]);
  expect(await readPicture(await paint({ ...larger, width: 200 }))).toMatchObject({
    width: 200,
    height: 200,
  });
});

test("puts the second picture where the mask is", async () => {
  const garment = picture([["#ff00ff", 0, 0, size, size]]);
  const dressed = await look(await paint({ ...masked, task: "try-on", sources: [source, garment] }));
  expect(dressed.at(48, 48)).toEqual([255, 0, 255, 255]);
  expect(dressed.at(80, 80)).toEqual([0x30, 0x60, 0xc0, 255]);
});
