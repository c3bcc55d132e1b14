import { hash } from "./chance.ts";
import { css, type Palette, pickColor, shadeOf } from "./paint-palette.ts";
import { type Brush, brushOf, type Surface } from "./paint-studio.ts";

/** What an abstract painting is made of. */
export interface Theme {
  readonly palette: Palette;
  /** Stands for the prompt and the seed: where the shapes lie. */
  readonly seed: number;
}

/** A number from 0 up to 1 for a key, in place of chance. */
type Chance = (...key: readonly (string | number)[]) => number;

interface Work {
  readonly brush: Brush;
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
  readonly chance: Chance;
}

/** Fills a surface with a gradient and shapes in the theme's colours. */
export function paintAbstract(surface: Surface, { palette, seed }: Theme): void {
  const { width, height } = surface;
  const chance: Chance = (...key) => hash(seed, ...key) / 2 ** 32;
  const work: Work = { brush: brushOf(surface), width, height, palette, chance };
  ground(work);
  glow(work);
  const motifs = [hills, orbs, petals, tiles];
  motifs[Math.floor(chance("motif") * motifs.length)]?.(work);
}

function ground({ brush, width, height, palette, chance }: Work): void {
  const slant = (chance("slant") - 0.5) * width;
  const gradient = brush.createLinearGradient(width / 2 - slant, 0, width / 2 + slant, height);
  // The darker half only: mixed with what may lie opposite on the colour wheel, it would turn grey.
  const colors = palette.slice(0, Math.max(2, Math.ceil(palette.length / 2)));
  if (chance("reversed") < 0.5) colors.reverse();
  for (const [at, color] of colors.entries())
    gradient.addColorStop(at / Math.max(1, colors.length - 1), css(color));
  brush.fillStyle = gradient;
  brush.fillRect(0, 0, width, height);
}

function glow({ brush, width, height, palette, chance }: Work): void {
  for (let at = 0; at < 3; at++) {
    const x = chance("glow x", at) * width;
    const y = chance("glow y", at) * height;
    const radius = (0.3 + 0.4 * chance("glow size", at)) * Math.max(width, height);
    const color = pickColor(palette, chance("glow color", at));
    const gradient = brush.createRadialGradient(x, y, 0, x, y, radius);
    gradient.addColorStop(0, css(color, 0.6));
    gradient.addColorStop(1, css(color, 0));
    brush.fillStyle = gradient;
    brush.fillRect(0, 0, width, height);
  }
}

/** Hills behind hills under a sun: the far ones light, the near ones dark. */
function hills({ brush, width, height, palette, chance }: Work): void {
  const sunX = (0.2 + 0.6 * chance("sun x")) * width;
  disc(brush, sunX, (0.2 + 0.15 * chance("sun y")) * height, 0.11 * Math.min(width, height));
  brush.fillStyle = css(shadeOf(palette, 0.95), 0.95);
  brush.fill();
  const count = palette.length;
  for (let at = 0; at < count; at++) {
    const base = height * (0.42 + (0.5 * at) / count);
    const rise = height * (0.13 - (0.07 * at) / count);
    const wave = (x: number): number =>
      Math.sin(x * (2.2 + 2 * chance("wave", at)) + 7 * chance("shift", at)) * 0.65 +
      Math.sin(x * (5 + 4 * chance("ripple", at)) + 7 * chance("turn", at)) * 0.35;
    brush.beginPath();
    brush.moveTo(0, height);
    for (let step = 0; step <= 80; step++) brush.lineTo((step / 80) * width, base - rise * wave(step / 80));
    brush.lineTo(width, height);
    brush.closePath();
    brush.fillStyle = css(shadeOf(palette, 0.8 * (1 - at / Math.max(1, count - 1))), 0.88);
    brush.fill();
  }
}

/** Discs and rings that shine through one another. */
function orbs({ brush, width, height, palette, chance }: Work): void {
  const size = Math.min(width, height);
  for (let at = 0; at < 18; at++) {
    const x = chance("orb x", at) * width;
    const y = chance("orb y", at) * height;
    const radius = size * (0.04 + 0.2 * chance("orb size", at) ** 2);
    disc(brush, x, y, radius);
    brush.fillStyle = css(pickColor(palette, chance("orb color", at)), 0.55);
    brush.fill();
    disc(brush, x, y, radius * 1.22);
    brush.lineWidth = size * 0.005;
    brush.strokeStyle = css(pickColor(palette, chance("ring color", at)), 0.7);
    brush.stroke();
  }
}

/** A flower of long petals around one place. */
function petals({ brush, width, height, palette, chance }: Work): void {
  const size = Math.min(width, height);
  const x = (0.35 + 0.3 * chance("flower x")) * width;
  const y = (0.32 + 0.2 * chance("flower y")) * height;
  const count = 9 + Math.floor(chance("petals") * 8);
  for (const [ring, length] of [0.52, 0.36, 0.22].entries()) {
    for (let at = 0; at < count; at++) {
      brush.save();
      brush.translate(x, y);
      brush.rotate(((at + ring / 2) / count) * 2 * Math.PI + chance("turned"));
      brush.beginPath();
      brush.ellipse((size * length) / 2, 0, (size * length) / 2, size * length * 0.16, 0, 0, 2 * Math.PI);
      brush.fillStyle = css(
        pickColor(palette, (0.15 + 0.3 * ring + 0.35 * chance("petal", ring, at)) % 1),
        0.6,
      );
      brush.fill();
      brush.restore();
    }
  }
  disc(brush, x, y, size * 0.06);
  brush.fillStyle = css(shadeOf(palette, 0.97), 0.95);
  brush.fill();
}

/** A pattern of quarter discs and discs, one in each square. */
function tiles({ brush, width, height, palette, chance }: Work): void {
  const side = Math.max(width, height) / (5 + Math.floor(chance("tiles") * 3));
  for (let row = 0; row * side < height; row++) {
    for (let column = 0; column * side < width; column++) {
      const left = column * side;
      const top = row * side;
      const corner = Math.floor(chance("corner", row, column) * 6);
      brush.fillStyle = css(pickColor(palette, chance("tile", row, column)), 0.55);
      brush.fillRect(left, top, side, side);
      brush.fillStyle = css(pickColor(palette, chance("figure", row, column)), 0.85);
      brush.save();
      brush.beginPath();
      brush.rect(left, top, side, side);
      brush.clip();
      if (corner > 3) disc(brush, left + side / 2, top + side / 2, side * 0.36);
      else disc(brush, left + (corner & 1) * side, top + (corner >> 1) * side, side);
      brush.fill();
      brush.restore();
    }
  }
}

function disc(brush: Brush, x: number, y: number, radius: number): void {
  brush.beginPath();
  brush.arc(x, y, radius, 0, 2 * Math.PI);
}
