import { setImmediate } from "node:timers/promises";
import { abortedError } from "@bedplate/core";
import { hash } from "./chance.ts";
import { openEncoder } from "./film-encoder.ts";
import { mixInto, type Planes, planesOf, type Sprite, spriteOf, stamp } from "./film-planes.ts";
import { paintAbstract } from "./paint-abstract.ts";
import { drawCaption } from "./paint-caption.ts";
import { css, type Rgb, seedPalette } from "./paint-palette.ts";
import { openPicture } from "./paint-picture.ts";
import { brushOf, cover, openStudio, type Studio, type Surface, wholeOf } from "./paint-studio.ts";

/** One film to make. The same film always has the same bytes. */
export interface Film {
  /** An odd width or height loses one pixel, since H.264 has none. */
  width: number;
  height: number;
  fps: number;
  seconds: number;
  prompt: string;
  seed: number;
  /** The picture that the film begins with; where absent, one is painted. */
  first?: Uint8Array;
  /** The picture that the film ends with; where absent, the one it begins with stays. */
  last?: Uint8Array;
  onFrame?: (done: number, all: number) => void;
  /** Stops the film, which then fails with the code `aborted`. */
  signal?: AbortSignal;
}

/** What every frame is put together from. */
interface Stage {
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  readonly opening: Planes;
  readonly ending: Planes;
  readonly orbs: readonly Sprite[];
  readonly bar: Sprite;
}

/** Makes an MP4 with the prompt on it in which lights move and a bar grows; the event loop runs on between frames. */
export async function film(film: Film): Promise<Uint8Array> {
  const { fps, onFrame, signal } = film;
  const size = { width: evenBelow(film.width), height: evenBelow(film.height) };
  const stage = await setStage(film, size);
  const frame: Planes = { ...size, bytes: new Uint8Array(size.width * size.height * 1.5) };
  const count = Math.max(1, Math.round(film.seconds * fps));
  const encoder = await openEncoder({ ...size, fps });
  try {
    for (let at = 0; at < count && !signal?.aborted; at++) {
      draw(stage, frame, count === 1 ? 0 : at / (count - 1));
      encoder.add(frame);
      onFrame?.(at + 1, count);
      await setImmediate();
    }
  } catch (error) {
    encoder.finish();
    throw error;
  }
  const bytes = encoder.finish();
  if (signal?.aborted) throw abortedError(signal);
  return bytes;
}

async function setStage(film: Film, size: { width: number; height: number }): Promise<Stage> {
  const studio = await openStudio();
  const pictures = await Promise.all(
    [film.first, film.last].map((bytes) => bytes && openPicture(studio, bytes)),
  );
  const [first, last] = pictures.map((picture) => picture && cover(studio, picture, size));
  const opening = first ?? backdrop(studio, film, size);
  const ending = last ?? opening;
  for (const surface of new Set([opening, ending])) subtitle(surface, film.prompt);
  const [, , ...lights] = seedPalette(film.seed);
  const radius = evenBelow(Math.min(size.width, size.height) / 9);
  return {
    ...size,
    seed: film.seed,
    opening: planesOf(pixelsOf(opening)),
    ending: planesOf(pixelsOf(ending)),
    orbs: lights.map((color) => spriteOf(pixelsOf(orb(studio, radius, color)))),
    bar: spriteOf(pixelsOf(bar(studio, size))),
  };
}

function backdrop(studio: Studio, { prompt, seed }: Film, size: { width: number; height: number }): Surface {
  const surface = studio.surface(size.width, size.height);
  paintAbstract(surface, { palette: seedPalette(seed), seed: hash(seed, prompt) });
  return surface;
}

function subtitle(surface: Surface, prompt: string): void {
  const { width, height } = surface;
  drawCaption(
    brushOf(surface),
    { text: prompt },
    { ...wholeOf({ width, height }), height: height * 0.97 },
    "bottom",
  );
}

function orb(studio: Studio, radius: number, color: Rgb): Surface {
  const surface = studio.surface(radius * 2, radius * 2);
  const brush = brushOf(surface);
  const light = brush.createRadialGradient(radius, radius, 0, radius, radius, radius);
  light.addColorStop(0, css([255, 255, 255], 0.95));
  light.addColorStop(0.3, css(color, 0.9));
  light.addColorStop(0.6, css(color, 0.45));
  light.addColorStop(1, css(color, 0));
  brush.fillStyle = light;
  brush.fillRect(0, 0, radius * 2, radius * 2);
  return surface;
}

/** The bar as it is at the film's end. */
function bar(studio: Studio, { width, height }: { width: number; height: number }): Surface {
  const surface = studio.surface(width, evenBelow(height / 60));
  const brush = brushOf(surface);
  brush.fillStyle = "rgba(255, 255, 255, 0.9)";
  brush.fillRect(0, 0, width, surface.height);
  return surface;
}

/** Draws the frame at a moment from 0 to 1. The background stands still or fades, so that most of it costs nothing. */
function draw(stage: Stage, frame: Planes, moment: number): void {
  const { width, height } = stage;
  // Both key pictures stand for a while, and between them one becomes the other.
  mixInto(frame, stage.opening, stage.ending, Math.min(1, Math.max(0, (moment - 0.25) * 2)));
  for (const [index, sprite] of stage.orbs.entries()) {
    const turn = 2 * Math.PI * (moment + index / stage.orbs.length + (hash(stage.seed, "turn") % 100) / 100);
    const x = (0.5 + 0.36 * Math.cos(turn)) * width - sprite.width / 2;
    const y = (0.34 + 0.18 * Math.sin(turn * (1 + (index % 2)))) * height - sprite.height / 2;
    stamp(frame, sprite, { x: within(x, width - sprite.width), y: within(y, height - sprite.height) });
  }
  stamp(frame, clipped(stage.bar, moment), { x: 0, y: height - stage.bar.height });
}

/** The left part of the bar. */
function clipped(sprite: Sprite, share: number): Sprite {
  const edge = Math.round(share * sprite.width);
  const opacity = sprite.opacity.map((value, at) => (at % sprite.width < edge ? value : 0));
  return { ...sprite, opacity };
}

function pixelsOf(surface: Surface): { width: number; height: number; data: Uint8ClampedArray } {
  return brushOf(surface).getImageData(0, 0, surface.width, surface.height);
}

/** The nearest even place not outside the frame. */
function within(place: number, last: number): number {
  return Math.max(0, Math.min(last, Math.round(place / 2) * 2));
}

function evenBelow(length: number): number {
  return Math.max(2, Math.floor(length / 2) * 2);
}
