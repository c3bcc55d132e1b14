import { expect, test } from "vitest";
import { type Film, film } from "./film.ts";
import { mixInto, planesOf, spriteOf, stamp } from "./film-planes.ts";
import { paint } from "./paint.ts";

const small: Film = { width: 64, height: 48, fps: 8, seconds: 3, prompt: "mist", seed: 4 };

/** The body of the first box of each type, wherever it lies. */
function boxesOf(mp4: Uint8Array): Map<string, DataView> {
  const found = new Map<string, DataView>();
  const walk = (bytes: Uint8Array): void => {
    for (let at = 0; at + 8 <= bytes.length; ) {
      const length = new DataView(bytes.buffer, bytes.byteOffset + at).getUint32(0);
      const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
      const body = bytes.subarray(at + 8, at + length);
      if (!found.has(type)) found.set(type, new DataView(body.buffer, body.byteOffset, body.length));
      if (["moov", "trak", "mdia", "minf", "stbl"].includes(type)) walk(body);
      expect(length).toBeGreaterThanOrEqual(8);
      at += length;
    }
  };
  walk(mp4);
  return found;
}

const uint = (view: DataView | undefined, at: number): number => view?.getUint32(at) ?? Number.NaN;

test("makes an MP4 of the size, the rate and the length that were asked for", async () => {
  const boxes = boxesOf(await film(small));
  expect(uint(boxes.get("ftyp"), 0)).toBe(0x6d703432);
  expect(uint(boxes.get("mvhd"), 16) / uint(boxes.get("mvhd"), 12)).toBeCloseTo(3, 2);
  expect([uint(boxes.get("tkhd"), 76) >> 16, uint(boxes.get("tkhd"), 80) >> 16]).toEqual([64, 48]);
  expect(uint(boxes.get("stsz"), 8)).toBe(24);
  expect(uint(boxes.get("stsd"), 12)).toBe(0x61766331);
});

/** The numbers of the frames that hold a key picture (a unit of type 5), counted from 1. */
function keyFramesIn(mp4: Uint8Array): number[] {
  const boxes = boxesOf(mp4);
  const sizes = boxes.get("stsz");
  const view = new DataView(mp4.buffer, mp4.byteOffset);
  const keys: number[] = [];
  // Of a film without sound the frames lie one after the other.
  let at = uint(boxes.get("stco"), 8);
  for (let frame = 1; frame <= uint(sizes, 8); frame++) {
    const end = at + uint(sizes, 8 + frame * 4);
    for (; at < end; at += 4 + view.getUint32(at)) if ((view.getUint8(at + 4) & 31) === 5) keys.push(frame);
  }
  return keys;
}

test("lists the frames to which a player can jump", async () => {
  const mp4 = await film({ ...small, seconds: 5 });
  const sync = boxesOf(mp4).get("stss");
  const listed = Array.from({ length: uint(sync, 4) }, (_, at) => uint(sync, 8 + at * 4));
  expect(listed).toEqual([1, 17, 33]);
  expect(keyFramesIn(mp4)).toEqual(listed);
});

test("moves in every frame", async () => {
  const sizes = boxesOf(await film(small)).get("stsz");
  // A frame in which nothing has changed takes ten bytes.
  for (let frame = 1; frame <= uint(sizes, 8); frame++)
    expect(uint(sizes, 8 + frame * 4)).toBeGreaterThan(60);
});

test("makes the same bytes for the same film, without the date", async () => {
  const first = await film(small);
  expect(await film(small)).toEqual(first);
  const boxes = boxesOf(first);
  for (const type of ["mvhd", "tkhd", "mdhd"])
    expect([uint(boxes.get(type), 4), uint(boxes.get(type), 8)]).toEqual([0, 0]);
  expect(await film({ ...small, seed: 5 })).not.toEqual(first);
});

test("uses the first and the last picture", async () => {
  const [red, blue] = await Promise.all(
    ["#c00000", "#0000c0"].map((color) =>
      paint({
        task: "color-guided",
        prompt: "",
        colors: [color],
        seed: 1,
        format: "png",
        sources: [],
        width: 64,
        height: 48,
      }),
    ),
  );
  const short = { ...small, seconds: 1 };
  const films = await Promise.all([
    film(short),
    film({ ...short, first: red! }),
    film({ ...short, first: red!, last: blue! }),
    film({ ...short, last: blue! }),
  ]);
  expect(new Set(films.map((bytes) => Buffer.from(bytes).toString("base64"))).size).toBe(4);
});

test("draws the prompt on the picture that it begins with", async () => {
  const side = { width: 160, height: 120 };
  const first = await paint({ task: "generate", prompt: "", seed: 1, format: "png", sources: [], ...side });
  const short = { ...small, ...side, seconds: 0.5, first };
  const films = await Promise.all(["", "one", "two"].map((prompt) => film({ ...short, prompt })));
  expect(new Set(films.map((bytes) => Buffer.from(bytes).toString("base64"))).size).toBe(3);
});

test("tells about every frame and lets others work between them", async () => {
  const told: string[] = [];
  const turns: number[] = [];
  let going = true;
  const turn = (): void => {
    turns.push(told.length);
    if (going) setImmediate(turn);
  };
  turn();
  await film({ ...small, onFrame: (done, all) => told.push(`${done}/${all}`) });
  going = false;
  expect(told).toHaveLength(24);
  expect(told.at(-1)).toBe("24/24");
  // Somebody else's turn came after every single frame.
  expect([...new Set(turns)].filter(Boolean).length).toBeGreaterThanOrEqual(23);
});

test("stops when aborted, and films go on being made", async () => {
  const stop = new AbortController();
  let last = 0;
  const onFrame = (done: number): void => {
    last = done;
    if (done === 3) stop.abort();
  };
  await expect(film({ ...small, signal: stop.signal, onFrame })).rejects.toMatchObject({ code: "aborted" });
  expect(last).toBe(3);
  await expect(film({ ...small, signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "aborted" });
  expect((await film(small)).length).toBeGreaterThan(1000);
});

test("makes several films at once without mixing them up", async () => {
  const apart = [await film(small), await film({ ...small, seed: 9 })];
  expect(await Promise.all([film(small), film({ ...small, seed: 9 })])).toEqual(apart);
});

test("leaves the process's listeners for errors as they were", async () => {
  // The library was loaded for the tests before, and would rethrow whatever nobody catches.
  const listeners = [...process.listeners("uncaughtException"), ...process.listeners("unhandledRejection")];
  await film({ ...small, seconds: 0.25 });
  expect(listeners.filter((listener) => /throw/.test(String(listener)))).toEqual([]);
});

test("makes sizes even, as H.264 needs them", async () => {
  const boxes = boxesOf(await film({ ...small, width: 51, height: 33, seconds: 0.25 }));
  expect([uint(boxes.get("tkhd"), 76) >> 16, uint(boxes.get("tkhd"), 80) >> 16]).toEqual([50, 32]);
});

test("fills planes with the brightness and the colour of the pixels", () => {
  const red = planesOf({ width: 2, height: 2, data: redPixels() });
  expect([...red.bytes]).toEqual([82, 82, 82, 82, 90, 240]);
});

test("mixes frames and lays sprites over them", () => {
  const black = planesOf({ width: 4, height: 4, data: new Uint8ClampedArray(64) });
  const frame = { ...black, bytes: black.bytes.slice() };
  const sprite = spriteOf({ width: 2, height: 2, data: redPixels() });
  stamp(frame, sprite, { x: 2, y: 2 });
  expect([frame.bytes[0], frame.bytes[10], frame.bytes[15], frame.bytes[19], frame.bytes[23]]).toEqual([
    16, 82, 82, 90, 240,
  ]);
  mixInto(frame, frame, black, 1);
  expect(frame.bytes).toEqual(black.bytes);
});

function redPixels(): Uint8ClampedArray {
  return Uint8ClampedArray.from([0, 1, 2, 3].flatMap(() => [255, 0, 0, 255]));
}
