import { hash } from "./chance.ts";
import { aroundMiddle, inside, middleOf, outside, overlay, type Region, regionOf } from "./paint-mask.ts";
import { baseOf, caption, paintNew, type Scene, sourceOf } from "./paint-scene.ts";
import { type Box, brushOf, copyOf, type Surface } from "./paint-studio.ts";

/** The picture with a new painting in the masked part. */
export async function inpaint(scene: Scene): Promise<Surface> {
  const base = baseOf(scene);
  return paintedInto(scene, base, await regionOf(scene));
}

/** The picture with a newly painted border; without one, newly painted where the mask says or around the middle. */
export async function outpaint(scene: Scene): Promise<Surface> {
  const { mask, expand } = scene.painting;
  const source = sourceOf(scene);
  if (!expand && mask && "bytes" in mask) return paintedInto(scene, baseOf(scene), await regionOf(scene));
  const isLarger = scene.width > source.width || scene.height > source.height;
  // A prompt in place of a mask says here what stays.
  if (!expand && (mask || !isLarger)) return paintedInto(scene, baseOf(scene), aroundMiddle(scene));
  const x = expand?.left ?? Math.round((scene.width - source.width) / 2);
  const y = expand?.up ?? Math.round((scene.height - source.height) / 2);
  const surface = paintNew(scene);
  const box = widestBorder(scene, { x, y, width: source.width, height: source.height });
  caption(scene, surface, { box, seat: "middle" });
  brushOf(surface).drawImage(source, x, y);
  return surface;
}

/** The picture with its masked part filled from what lies around it. */
export async function erase(scene: Scene): Promise<Surface> {
  const base = baseOf(scene);
  const region = await regionOf(scene);
  const rest = outside(region, copyOf(scene.studio, base));
  const filled = filledFromAround(scene, rest);
  return overlay(scene, base, inside(region, filled));
}

/** The picture with the masked part in another colour. */
export async function recolor(scene: Scene): Promise<Surface> {
  const { studio, painting } = scene;
  const base = baseOf(scene);
  const region = await regionOf(scene);
  const part = copyOf(studio, base);
  const brush = brushOf(part);
  brush.save();
  // Colour and not only hue, since grey has no hue to turn.
  brush.globalCompositeOperation = "color";
  brush.fillStyle = `hsl(${hash(painting.seed, painting.prompt) % 360}, 65%, 50%)`;
  brush.fillRect(0, 0, part.width, part.height);
  brush.globalCompositeOperation = "destination-in";
  brush.drawImage(base, 0, 0);
  brush.restore();
  caption(scene, part, { box: region.box });
  return overlay(scene, base, inside(region, part));
}

/** The middle of the picture on nothing. */
export function removeBackground(scene: Scene): Surface {
  return inside(middleOf(scene), baseOf(scene));
}

/** The picture, larger and smooth. */
export function upscale(scene: Scene): Surface {
  return baseOf(scene);
}

/** The picture with the second one in the masked part. */
export async function tryOn(scene: Scene): Promise<Surface> {
  const base = baseOf(scene);
  const region = await regionOf(scene);
  const [, garment] = scene.pictures;
  if (!garment) return paintedInto(scene, base, region);
  const part = scene.studio.surface(scene.width, scene.height);
  const { x, y, width, height } = region.box;
  // All of it can be seen, stretched a little if need be.
  brushOf(part).drawImage(garment, x, y, width, height);
  return overlay(scene, base, inside(region, part));
}

function paintedInto(scene: Scene, base: Surface, region: Region): Surface {
  const part = paintNew(scene);
  caption(scene, part, { box: region.box, seat: "middle" });
  return overlay(scene, base, inside(region, part));
}

/** The largest of the four borders around a box. */
function widestBorder({ width, height }: Scene, kept: Box): Box {
  const right = kept.x + kept.width;
  const bottom = kept.y + kept.height;
  const borders = [
    { x: 0, y: bottom, width, height: height - bottom },
    { x: 0, y: 0, width, height: kept.y },
    { x: right, y: 0, width: width - right, height },
    { x: 0, y: 0, width: kept.x, height },
  ];
  return borders.reduce((widest, box) =>
    box.width * box.height > widest.width * widest.height ? box : widest,
  );
}

/** Fills what is transparent with ever coarser copies of the rest: the farther from an edge, the smoother. */
function filledFromAround({ studio }: Scene, rest: Surface): Surface {
  const { width, height } = rest;
  const filled = copyOf(studio, rest);
  const brush = brushOf(filled);
  brush.globalCompositeOperation = "destination-over";
  let coarse = rest;
  while (coarse.width > 1 || coarse.height > 1) {
    const half = studio.surface(Math.max(1, coarse.width >> 1), Math.max(1, coarse.height >> 1));
    brushOf(half).drawImage(coarse, 0, 0, half.width, half.height);
    coarse = half;
    brush.drawImage(coarse, 0, 0, width, height);
  }
  brush.fillStyle = meanOf(coarse);
  brush.fillRect(0, 0, width, height);
  const soft = studio.surface(width, height);
  const softBrush = brushOf(soft);
  softBrush.filter = `blur(${Math.max(1, Math.min(width, height) / 80)}px)`;
  softBrush.drawImage(filled, 0, 0);
  softBrush.filter = "none";
  softBrush.globalCompositeOperation = "destination-over";
  softBrush.drawImage(filled, 0, 0);
  return soft;
}

/** The colour of a surface of one pixel, without its transparency; grey if there is nothing to see. */
function meanOf(surface: Surface): string {
  const [red, green, blue, alpha] = brushOf(surface).getImageData(0, 0, 1, 1).data;
  return alpha ? `rgb(${red}, ${green}, ${blue})` : "#808080";
}
