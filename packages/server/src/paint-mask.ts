import { openPicture } from "./paint-picture.ts";
import { baseOf, type Scene } from "./paint-scene.ts";
import { type Box, type Brush, brushOf, copyOf, coverBox, type Surface, wholeOf } from "./paint-studio.ts";

/** The part of a picture that a task changes. */
export interface Region {
  /** As large as the picture: opaque where it is changed, transparent where it is kept. */
  readonly stencil: Surface;
  /** The smallest box around the changed part. */
  readonly box: Box;
}

/** The masked part; without a mask, what is transparent in the source, or else an ellipse in the middle. */
export async function regionOf(scene: Scene): Promise<Region> {
  const { mask } = scene.painting;
  if (mask && "bytes" in mask) {
    const picture = await openPicture(scene.studio, mask.bytes);
    return stencilOf(
      fitted(scene, picture, mask.edited === "white" ? "#000000" : "#ffffff"),
      (red, green, blue) => {
        const light = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
        return mask.edited === "white" ? light : 255 - light;
      },
    );
  }
  const holes = mask ? undefined : transparentPart(scene);
  return holes ?? middleOf(scene);
}

/** The ellipse that stands for whatever a prompt says is in the picture. */
export function middleOf({ studio, width, height }: Scene): Region {
  const stencil = studio.surface(width, height);
  const brush = brushOf(stencil);
  fillMiddle(brush, { width, height });
  const box = { x: width * 0.18, y: height * 0.16, width: width * 0.64, height: height * 0.68 };
  return { stencil, box };
}

/** All but the ellipse in the middle. */
export function aroundMiddle({ studio, width, height }: Scene): Region {
  const stencil = studio.surface(width, height);
  const brush = brushOf(stencil);
  brush.fillRect(0, 0, width, height);
  brush.globalCompositeOperation = "destination-out";
  fillMiddle(brush, { width, height });
  return { stencil, box: { x: 0, y: height * 0.83, width, height: height * 0.17 } };
}

/** The surface's pixels inside the region, and nothing outside it. */
export function inside({ stencil }: Region, surface: Surface): Surface {
  return composed(surface, stencil, "destination-in");
}

/** The surface's pixels outside the region, and nothing inside it. */
export function outside({ stencil }: Region, surface: Surface): Surface {
  return composed(surface, stencil, "destination-out");
}

/** A copy of the picture with the region's part laid over it. */
export function overlay(scene: Scene, picture: Surface, part: Surface): Surface {
  const surface = copyOf(scene.studio, picture);
  brushOf(surface).drawImage(part, 0, 0);
  return surface;
}

function composed(surface: Surface, stencil: Surface, how: Brush["globalCompositeOperation"]): Surface {
  const brush = brushOf(surface);
  brush.save();
  brush.globalCompositeOperation = how;
  brush.drawImage(stencil, 0, 0);
  brush.restore();
  return surface;
}

function fillMiddle(brush: Brush, { width, height }: { width: number; height: number }): void {
  brush.beginPath();
  brush.ellipse(width / 2, height / 2, width * 0.32, height * 0.34, 0, 0, 2 * Math.PI);
  brush.fill();
}

/** A mask of any size, laid over the source wherever the source lies in what is painted. */
function fitted(scene: Scene, picture: Surface, kept: string): Surface {
  const surface = scene.studio.surface(scene.width, scene.height);
  const brush = brushOf(surface);
  brush.fillStyle = kept;
  brush.fillRect(0, 0, scene.width, scene.height);
  // Smoothing would let the edge bleed into what is to be kept.
  brush.imageSmoothingEnabled = false;
  const { x, y, width, height } = coverBox(scene.pictures[0] ?? scene, wholeOf(scene));
  brush.drawImage(picture, x, y, width, height);
  return surface;
}

function transparentPart(scene: Scene): Region | undefined {
  if (!scene.pictures.length) return undefined;
  const region = stencilOf(baseOf(scene), (_red, _green, _blue, alpha) => 255 - alpha);
  return region.box.width ? region : undefined;
}

/** Makes a surface a stencil: how opaque each pixel becomes follows from its colour. */
function stencilOf(
  surface: Surface,
  opacityOf: (red: number, green: number, blue: number, alpha: number) => number,
): Region {
  const { width, height } = surface;
  const brush = brushOf(surface);
  const image = brush.getImageData(0, 0, width, height);
  const bytes = image.data;
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let at = 0, y = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      const opacity = opacityOf(bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0, bytes[at + 3] ?? 0);
      bytes[at + 3] = opacity;
      if (opacity < 128) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
  }
  brush.putImageData(image, 0, 0);
  const box =
    right < 0
      ? { x: 0, y: 0, width: 0, height: 0 }
      : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
  return { stencil: surface, box };
}
