import { BedrockError } from "@bedplate/core";
import { hash } from "./chance.ts";
import type { Painting } from "./paint.ts";
import { paintAbstract } from "./paint-abstract.ts";
import { type Caption, drawCaption } from "./paint-caption.ts";
import { type Palette, seedPalette } from "./paint-palette.ts";
import { type Box, brushOf, cover, type Studio, type Surface, wholeOf } from "./paint-studio.ts";

/** Everything that a task paints with. */
export interface Scene {
  readonly studio: Studio;
  readonly painting: Painting;
  /** The decoded sources, in their own sizes. */
  readonly pictures: readonly Surface[];
  /** The size of what is painted. */
  readonly width: number;
  readonly height: number;
}

/** The size that was asked for, or the first source's, or 1024×1024. */
export function sceneOf(studio: Studio, painting: Painting, pictures: readonly Surface[]): Scene {
  const { width, height } = sizeOf(painting, pictures[0]);
  return { studio, painting, pictures, width, height };
}

/** The picture to work on; a task that needs one and has none is an invalid request. */
export function sourceOf({ pictures, painting }: Scene): Surface {
  const [picture] = pictures;
  if (picture) return picture;
  throw new BedrockError("invalid-request", `The task ${painting.task} works on a picture: send one.`);
}

/** The picture to work on, filling the size of what is painted. */
export function baseOf(scene: Scene): Surface {
  return cover(scene.studio, sourceOf(scene), scene);
}

/** A new painting of the scene's size, its shapes from the prompt and the seed, its colours from the seed if not given. */
export function paintNew(scene: Scene, palette?: Palette): Surface {
  const { studio, painting, width, height } = scene;
  const surface = studio.surface(width, height);
  const seed = hash(painting.seed, painting.prompt);
  paintAbstract(surface, { palette: palette ?? seedPalette(painting.seed), seed });
  return surface;
}

/** Writes the prompt, and in small type what was not wanted and what the mask was to show. */
export function caption(
  scene: Scene,
  surface: Surface,
  at: { box?: Box; seat?: "bottom" | "middle" } = {},
): void {
  const { box = wholeOf(surface), seat = "bottom" } = at;
  drawCaption(brushOf(surface), captionOf(scene.painting), box, seat);
}

function captionOf({ prompt, negativePrompt, mask }: Painting): Caption {
  const notes = [
    ...(mask && "prompt" in mask ? [`mask: ${mask.prompt}`] : []),
    ...(negativePrompt ? [`not: ${negativePrompt}`] : []),
  ];
  return { text: prompt, notes };
}

function sizeOf(painting: Painting, source: Surface | undefined): { width: number; height: number } {
  const { width, height } = painting;
  const natural = naturalSize(painting, source ?? { width: 1024, height: 1024 });
  // Of an enlarged picture one side is enough.
  if (painting.task === "upscale" && (width === undefined) !== (height === undefined)) {
    const scale = width === undefined ? (height ?? 0) / natural.height : width / natural.width;
    return { width: Math.round(natural.width * scale), height: Math.round(natural.height * scale) };
  }
  return { width: width ?? natural.width, height: height ?? natural.height };
}

/** An enlarged picture that says no scale is twice its source. */
const usualScale = 2;

function naturalSize(painting: Painting, source: { width: number; height: number }): typeof source {
  const { task, expand, scale = usualScale } = painting;
  if (task === "upscale")
    return { width: Math.round(source.width * scale), height: Math.round(source.height * scale) };
  if (task === "outpaint" && expand) {
    const { left, right, up, down } = expand;
    return { width: source.width + left + right, height: source.height + up + down };
  }
  return { width: source.width, height: source.height };
}
