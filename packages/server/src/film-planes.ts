/** A picture as H.264 stores it: brightness for every pixel, then both colour differences for every four. */
export interface Planes {
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

/** Pixels of straight RGBA, as a brush reads them. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** A small picture with transparency that is laid over a film's frames. */
export interface Sprite extends Planes {
  /** From 0 to 255, for every pixel. */
  readonly opacity: Uint8Array;
}

/** The planes of a picture; both sides are even. */
export function planesOf({ width, height, data: rgba }: Pixels): Planes {
  const size = width * height;
  const bytes = new Uint8Array(size * 1.5);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const [red, green, blue] = [rgba[at * 4] ?? 0, rgba[at * 4 + 1] ?? 0, rgba[at * 4 + 2] ?? 0];
      // BT.601 in the range of television, which players take for granted.
      bytes[at] = 16.5 + 0.257 * red + 0.504 * green + 0.098 * blue;
      // One of four pixels speaks for its colour.
      if ((x | y) & 1) continue;
      const spot = size + (y >> 1) * (width >> 1) + (x >> 1);
      bytes[spot] = 128.5 - 0.148 * red - 0.291 * green + 0.439 * blue;
      bytes[spot + size / 4] = 128.5 + 0.439 * red - 0.368 * green - 0.071 * blue;
    }
  }
  return { width, height, bytes };
}

/** A sprite of a picture with transparency. */
export function spriteOf(pixels: Pixels): Sprite {
  const opacity = Uint8Array.from(
    { length: pixels.width * pixels.height },
    (_, at) => pixels.data[at * 4 + 3] ?? 0,
  );
  return { ...planesOf(pixels), opacity };
}

/** Fills `into` with a mixture: all of `from` at a share of 0, all of `to` at 1. */
export function mixInto(into: Planes, from: Planes, to: Planes, share: number): void {
  if (share <= 0 || share >= 1) {
    into.bytes.set(share <= 0 ? from.bytes : to.bytes);
    return;
  }
  const weight = Math.round(share * 256);
  for (let at = 0; at < into.bytes.length; at++) {
    const start = from.bytes[at] ?? 0;
    into.bytes[at] = start + ((((to.bytes[at] ?? 0) - start) * weight) >> 8);
  }
}

/** Lays a sprite over a frame at an even place inside it. */
export function stamp(into: Planes, sprite: Sprite, place: { x: number; y: number }): void {
  const { x, y } = place;
  blend(into, sprite, { from: 0, to: 0, step: 1, x, y });
  const size = into.width * into.height;
  const spriteSize = sprite.width * sprite.height;
  for (const half of [0, 1])
    blend(into, sprite, {
      from: spriteSize + (half * spriteSize) / 4,
      to: size + (half * size) / 4,
      step: 2,
      x: x / 2,
      y: y / 2,
    });
}

interface Plane {
  /** Where the plane begins in the sprite and in the frame. */
  readonly from: number;
  readonly to: number;
  /** How many pixels lie between two of its samples. */
  readonly step: 1 | 2;
  readonly x: number;
  readonly y: number;
}

function blend(into: Planes, sprite: Sprite, { from, to, step, x, y }: Plane): void {
  const width = sprite.width / step;
  const height = sprite.height / step;
  const stride = into.width / step;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const opacity = sprite.opacity[row * step * sprite.width + column * step] ?? 0;
      if (!opacity) continue;
      const at = to + (y + row) * stride + x + column;
      const below = into.bytes[at] ?? 0;
      const above = sprite.bytes[from + row * width + column] ?? 0;
      into.bytes[at] = below + ((above - below) * opacity) / 255;
    }
  }
}
