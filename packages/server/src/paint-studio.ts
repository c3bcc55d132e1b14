import { createRequire } from "node:module";
import type { Canvas, Image, SKRSContext2D } from "@napi-rs/canvas";

/** Something to paint on: pixels with a width and a height. */
export type Surface = Canvas;

/** What paints on a surface. */
export type Brush = SKRSContext2D;

/** A rectangle on a surface, in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The drawing library, loaded, with its fonts. */
export interface Studio {
  surface(width: number, height: number): Surface;
  image(bytes: Uint8Array): Promise<Image>;
}

/** The names under which the fonts are registered; no font of the system is used. */
export const fonts: { readonly bold: string; readonly regular: string } = {
  bold: "Bedplate Bold",
  regular: "Bedplate Regular",
};

let opened: Promise<Studio> | undefined;

/** Loads the drawing library on first use, so that a server which paints nothing stays light. */
export function openStudio(): Promise<Studio> {
  opened ??= loadStudio();
  return opened;
}

async function loadStudio(): Promise<Studio> {
  const { createCanvas, GlobalFonts, loadImage } = await import("@napi-rs/canvas");
  const require = createRequire(import.meta.url);
  GlobalFonts.registerFromPath(require.resolve("dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf"), fonts.bold);
  GlobalFonts.registerFromPath(require.resolve("dejavu-fonts-ttf/ttf/DejaVuSans.ttf"), fonts.regular);
  return { surface: createCanvas, image: (bytes) => loadImage(bytes) };
}

/** A surface's brush, with the same text and scaling on every machine. */
export function brushOf(surface: Surface): Brush {
  const brush = surface.getContext("2d");
  brush.lang = "en";
  brush.imageSmoothingQuality = "high";
  return brush;
}

/** A picture on a surface of the given size: it fills the surface, and what stands out is cut off. */
export function cover(studio: Studio, picture: Surface, size: { width: number; height: number }): Surface {
  const { width, height } = size;
  const surface = studio.surface(width, height);
  const { x, y, width: w, height: h } = coverBox(picture, { x: 0, y: 0, width, height });
  brushOf(surface).drawImage(picture, x, y, w, h);
  return surface;
}

/** Where a picture lies so that it fills the box and keeps its proportions. */
export function coverBox(picture: { width: number; height: number }, box: Box): Box {
  const scale = Math.max(box.width / picture.width, box.height / picture.height);
  const width = picture.width * scale;
  const height = picture.height * scale;
  return { x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) / 2, width, height };
}

/** The whole of a surface. */
export function wholeOf({ width, height }: { width: number; height: number }): Box {
  return { x: 0, y: 0, width, height };
}

/** A second surface with the same pixels. */
export function copyOf(studio: Studio, surface: Surface): Surface {
  const copy = studio.surface(surface.width, surface.height);
  brushOf(copy).drawImage(surface, 0, 0);
  return copy;
}
