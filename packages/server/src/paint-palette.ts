import { hash } from "./chance.ts";
import { brushOf, type Studio, type Surface } from "./paint-studio.ts";

/** Red, green and blue, each from 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** The colours of a painting, from the darkest to the lightest. */
export type Palette = readonly [Rgb, ...Rgb[]];

/** How hues lie around the first, from the darkest colour to the lightest. */
const schemes: readonly (readonly number[])[] = [
  [0, 18, 42, 196, 60],
  [0, 350, 178, 205, 40],
  [0, 30, 120, 236, 52],
  [0, 334, 300, 60, 30],
];

/** Colours that a seed stands for; neighbouring seeds lie far apart on the colour wheel. */
export function seedPalette(seed: number): Palette {
  // The golden angle: no two of the first dozens of seeds share a hue.
  const first = (seed * 137.508 + 212) % 360;
  const [, b = 0, c = 0, d = 0, e = 0] = schemes[hash("scheme", seed) % schemes.length] ?? [];
  return [
    fromHsl(first, 0.6, 0.19),
    fromHsl(first + b, 0.62, 0.4),
    fromHsl(first + c, 0.72, 0.54),
    fromHsl(first + d, 0.78, 0.64),
    fromHsl(first + e, 0.7, 0.87),
  ];
}

/** The five colours that stand for a picture: its pixels' means from dark to light. */
export function picturePalette(studio: Studio, picture: Surface): Palette {
  const side = 30;
  const thumb = studio.surface(side, side);
  const brush = brushOf(thumb);
  brush.drawImage(picture, 0, 0, side, side);
  const { data: bytes } = brush.getImageData(0, 0, side, side);
  const pixels = Array.from({ length: side * side }, (_, at): Rgb => {
    const [red = 0, green = 0, blue = 0] = bytes.subarray(at * 4, at * 4 + 3);
    return [red, green, blue];
  }).sort(byLight);
  const size = pixels.length / 5;
  return mapPalette([0, 1, 2, 3, 4], (at) => meanOf(pixels.slice(at * size, (at + 1) * size)));
}

/** Colours given as `#rrggbb`; where they are few, lighter and darker ones of them are added. */
export function givenPalette(colors: readonly string[]): Palette {
  const given = colors.map(fromHex);
  const [first = [128, 128, 128]] = given;
  const added: Rgb[] =
    given.length > 2 ? [] : [mix(first, [0, 0, 0], 0.55), mix(first, [255, 255, 255], 0.6)];
  const [darkest = first, ...lighter] = [...given, ...added].sort(byLight);
  return [darkest, ...lighter];
}

/** The palette's colour at a place from 0 to 1, dark to light, mixed from its neighbours. */
export function shadeOf(palette: Palette, place: number): Rgb {
  const at = Math.min(1, Math.max(0, place)) * (palette.length - 1);
  const from = palette[Math.floor(at)] ?? palette[0];
  return mix(from, palette[Math.ceil(at)] ?? from, at % 1);
}

/** One of the palette's colours, by a number from 0 up to 1. */
export function pickColor(palette: Palette, chance: number): Rgb {
  return palette[Math.floor(chance * palette.length)] ?? palette[0];
}

/** A colour as CSS. */
export function css([red, green, blue]: Rgb, alpha = 1): string {
  return `rgba(${Math.round(red)}, ${Math.round(green)}, ${Math.round(blue)}, ${alpha})`;
}

function lightOf([red, green, blue]: Rgb): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function byLight(a: Rgb, b: Rgb): number {
  return lightOf(a) - lightOf(b);
}

function mapPalette(places: readonly [number, ...number[]], colorAt: (place: number) => Rgb): Palette {
  const [first, ...others] = places;
  return [colorAt(first), ...others.map(colorAt)];
}

function meanOf(pixels: readonly Rgb[]): Rgb {
  const sum = (channel: 0 | 1 | 2): number => pixels.reduce((total, pixel) => total + pixel[channel], 0);
  return [sum(0) / pixels.length, sum(1) / pixels.length, sum(2) / pixels.length];
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const between = (channel: 0 | 1 | 2): number => from[channel] + (to[channel] - from[channel]) * share;
  return [between(0), between(1), between(2)];
}

function fromHex(color: string): Rgb {
  const value = Number.parseInt(color.slice(1), 16) || 0;
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function fromHsl(hue: number, saturation: number, light: number): Rgb {
  const spread = saturation * Math.min(light, 1 - light);
  const channel = (offset: number): number => {
    const k = (offset + hue / 30) % 12;
    return 255 * (light - spread * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
  };
  return [channel(0), channel(8), channel(4)];
}
