import type { ImageTask } from "@bedplate/core";
import { erase, inpaint, outpaint, recolor, removeBackground, tryOn, upscale } from "./paint-edit.ts";
import { encodePicture, openPicture } from "./paint-picture.ts";
import { colorGuided, control, generate, style, styleTransfer, variation } from "./paint-reference.ts";
import { type Scene, sceneOf } from "./paint-scene.ts";
import { openStudio, type Surface } from "./paint-studio.ts";

export { type PictureHead, readHead, readPicture } from "./paint-picture.ts";

/** One picture to paint. The same painting always gives the same bytes. */
export interface Painting {
  task: ImageTask;
  prompt: string;
  negativePrompt?: string;
  seed: number;
  /** Where absent, the first source's (and `expand` for outpaint; `scale` times it for upscale), else 1024. */
  width?: number;
  height?: number;
  /** For upscale; 2 where absent. */
  scale?: number;
  format: "png" | "jpeg" | "webp";
  /** The picture to work on first, then references. */
  sources: readonly Uint8Array[];
  mask?: { bytes: Uint8Array; edited: "white" | "black" } | { prompt: string };
  /** For outpaint: how much is added on each side, in pixels. */
  expand?: { left: number; right: number; up: number; down: number };
  /** For color-guided, as `#rrggbb`. */
  colors?: readonly string[];
}

const tasks: Readonly<Record<ImageTask, (scene: Scene) => Surface | Promise<Surface>>> = {
  generate,
  variation,
  inpaint,
  outpaint,
  erase,
  replace: inpaint,
  recolor,
  "remove-background": removeBackground,
  upscale,
  control,
  style,
  "style-transfer": styleTransfer,
  "color-guided": colorGuided,
  "try-on": tryOn,
};

/** Paints a picture: an abstract one with the prompt on it, or an edit of the sources that can be seen. */
export async function paint(painting: Painting): Promise<Uint8Array> {
  const studio = await openStudio();
  const pictures: Surface[] = [];
  for (const bytes of painting.sources) pictures.push(await openPicture(studio, bytes));
  const surface = await tasks[painting.task](sceneOf(studio, painting, pictures));
  return encodePicture(studio, surface, painting.format);
}
