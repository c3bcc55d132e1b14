import { createRequire } from "node:module";
import type { H264MP4Encoder } from "h264-mp4-encoder";
import { completed } from "./film-mp4.ts";
import type { Planes } from "./film-planes.ts";

/** Takes frame after frame and gives the film at the end. */
export interface FilmEncoder {
  add(frame: Planes): void;
  /** The whole film; the encoder is gone afterwards. */
  finish(): Uint8Array;
}

type Library = typeof import("h264-mp4-encoder");

let library: Library | undefined;
let films = 0;

/** An encoder for films of an even size. It must be finished, also when nobody wants the film any more. */
export async function openEncoder(film: {
  width: number;
  height: number;
  fps: number;
}): Promise<FilmEncoder> {
  library ??= loadLibrary();
  const period = Math.max(1, Math.round(film.fps * 2));
  const encoder = await library.createH264MP4Encoder();
  encoder.width = film.width;
  encoder.height = film.height;
  encoder.frameRate = film.fps;
  encoder.speed = 10;
  encoder.quantizationParameter = 26;
  encoder.groupOfPictures = period;
  // All encoders write into one memory: a name of its own for each film.
  encoder.outputFilename = `film-${films++}.mp4`;
  encoder.initialize();
  let count = 0;
  return {
    add({ bytes }) {
      encoder.addFrameYuv(bytes);
      count++;
    },
    finish: () => completed(finish(encoder), { count, period }),
  };
}

/** Deleting an encoder that was not finalized ends the whole library, so both are done here. */
function finish(encoder: H264MP4Encoder): Uint8Array {
  const name = encoder.outputFilename;
  encoder.finalize();
  const bytes = encoder.FS.readFile(name).slice();
  // The types leave it out, but it is there.
  const { unlink } = encoder.FS as unknown as { unlink(path: string): void };
  unlink(name);
  encoder.delete();
  return bytes;
}

/**
 * Loaded at once and not by `import()`: the library registers listeners that rethrow every uncaught error of the
 * process, and only so is it certain which ones are its own and must go.
 */
function loadLibrary(): Library {
  const events = ["uncaughtException", "unhandledRejection"] as const;
  const before = new Set(events.flatMap((event) => process.rawListeners(event)));
  const loaded: Library = createRequire(import.meta.url)("h264-mp4-encoder");
  for (const event of events) {
    for (const listener of process.rawListeners(event)) {
      // Whatever listens to a process event is a function of any number of values.
      if (!before.has(listener)) process.removeListener(event, listener as (...values: unknown[]) => void);
    }
  }
  return loaded;
}
