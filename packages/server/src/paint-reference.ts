import {
  givenPalette,
  type Palette,
  picturePalette,
  type Rgb,
  seedPalette,
  shadeOf,
} from "./paint-palette.ts";
import { baseOf, caption, paintNew, type Scene, sourceOf } from "./paint-scene.ts";
import { type Brush, brushOf, cover, type Surface } from "./paint-studio.ts";

/** A new painting with the prompt on it. */
export function generate(scene: Scene): Surface {
  const surface = paintNew(scene);
  caption(scene, surface);
  return surface;
}

/** The sources laid over one another, in the seed's light. */
export function variation(scene: Scene): Surface {
  const surface = baseOf(scene);
  const brush = brushOf(surface);
  scene.pictures.slice(1).forEach((picture, at) => {
    layOver(brush, cover(scene.studio, picture, scene), "source-over", 1 / (at + 2));
  });
  const [, dark, middle, bright] = seedPalette(scene.painting.seed);
  const tint = brush.createLinearGradient(0, 0, scene.width, scene.height);
  for (const [at, color] of [dark, middle, bright].entries()) tint.addColorStop(at / 2, cssOf(color));
  brush.save();
  brush.globalCompositeOperation = "color";
  brush.globalAlpha = 0.55;
  brush.fillStyle = tint;
  brush.fillRect(0, 0, scene.width, scene.height);
  brush.restore();
  caption(scene, surface);
  return surface;
}

/** A new painting in the light and shade of the picture. */
export function control(scene: Scene): Surface {
  const surface = paintNew(scene);
  layOver(brushOf(surface), baseOf(scene), "luminosity", 0.9);
  caption(scene, surface);
  return surface;
}

/** A new painting in the picture's colours. */
export function style(scene: Scene): Surface {
  const surface = paintNew(scene, picturePalette(scene.studio, sourceOf(scene)));
  caption(scene, surface);
  return surface;
}

/** The picture in the second one's colours. */
export function styleTransfer(scene: Scene): Surface {
  const { studio, painting, pictures } = scene;
  const [, model] = pictures;
  const surface = baseOf(scene);
  recolored(surface, model ? picturePalette(studio, model) : seedPalette(painting.seed));
  caption(scene, surface);
  return surface;
}

/** A new painting in the given colours; a reference picture shines through. */
export function colorGuided(scene: Scene): Surface {
  const { studio, painting, pictures } = scene;
  const [reference] = pictures;
  const surface = paintNew(scene, givenPalette(painting.colors ?? []));
  if (reference) layOver(brushOf(surface), cover(studio, reference, scene), "luminosity", 0.55);
  caption(scene, surface);
  return surface;
}

function layOver(
  brush: Brush,
  picture: Surface,
  how: Brush["globalCompositeOperation"],
  strength: number,
): void {
  brush.save();
  brush.globalCompositeOperation = how;
  brush.globalAlpha = strength;
  brush.drawImage(picture, 0, 0);
  brush.restore();
}

/** Gives every pixel the palette's colour of its lightness, with a little of its own. */
function recolored(surface: Surface, palette: Palette): void {
  const own = 0.2;
  const shades = Array.from({ length: 256 }, (_, light) => shadeOf(palette, light / 255));
  const brush = brushOf(surface);
  const image = brush.getImageData(0, 0, surface.width, surface.height);
  const bytes = image.data;
  for (let at = 0; at < bytes.length; at += 4) {
    const [red = 0, green = 0, blue = 0] = [bytes[at], bytes[at + 1], bytes[at + 2]];
    const shade = shades[Math.round(0.299 * red + 0.587 * green + 0.114 * blue)] ?? palette[0];
    bytes[at] = shade[0] * (1 - own) + red * own;
    bytes[at + 1] = shade[1] * (1 - own) + green * own;
    bytes[at + 2] = shade[2] * (1 - own) + blue * own;
  }
  brush.putImageData(image, 0, 0);
}

function cssOf(color: Rgb = [128, 128, 128]): string {
  return `rgb(${color.map(Math.round).join(", ")})`;
}
