import { extname } from "node:path";
import {
  bytesOf,
  ImageError,
  type ImageFormat,
  type ImageMargins,
  type ImageMask,
  type ImageRequest,
  type ImageResponse,
  type ImageTask,
} from "@bedplate/core";
import { type ConnectionOptions, connect } from "./connection.ts";
import { cancellable, counted, note, print, UsageError } from "./exit.ts";
import { optionsOf, pictureOf, refuseOverwriting, sizeOf, write } from "./files.ts";
import { pixelsOf } from "./pixels.ts";

interface ImageCommandOptions extends ConnectionOptions {
  output: string;
  negative?: string;
  size?: string;
  aspectRatio?: string;
  count?: number;
  seed?: number;
  image?: readonly string[];
  mask?: string;
  edited?: "black" | "white";
  maskPrompt?: string;
  expand?: string;
  task?: string;
  options?: string;
  force?: boolean;
}

/** Writes pictures into files, and prints a line about each. */
export async function makeImage(
  model: string,
  prompt: string | undefined,
  options: ImageCommandOptions,
): Promise<void> {
  const { output, force, count = 1 } = options;
  const names = Array.from({ length: count }, (_, at) => numbered(output, at));
  refuseOverwriting(names, force);
  const request = requestOf(model, prompt, options);
  const { client, close } = await connect(model, options);
  try {
    const response = await cancellable((signal) => client.generateImage(request, { signal }));
    keep(response, output);
    report(response);
  } catch (error) {
    // What was made before the failure has been paid for.
    if (error instanceof ImageError) keep(error.response, output);
    throw error;
  } finally {
    await close();
  }
}

function keep({ images }: ImageResponse, output: string): void {
  for (const [at, picture] of images.entries()) {
    const bytes = bytesOf(picture);
    const name = numbered(output, at);
    write(name, bytes);
    print(previewOf(name, bytes, picture));
  }
}

function numbered(file: string, at: number): string {
  if (at === 0) return file;
  const extension = extname(file);
  return `${file.slice(0, file.length - extension.length)}-${at + 1}${extension}`;
}

function requestOf(model: string, prompt: string | undefined, options: ImageCommandOptions): ImageRequest {
  const { negative, size, aspectRatio, count, seed, image, expand, task, output } = options;
  const mask = maskOf(options);
  const format = formatOf(output);
  return {
    model,
    ...(prompt !== undefined && { prompt }),
    ...(negative !== undefined && { negativePrompt: negative }),
    ...(size !== undefined && { size: readSize(size) }),
    ...(aspectRatio !== undefined && { aspectRatio: readRatio(aspectRatio) }),
    ...(count !== undefined && { count }),
    ...(seed !== undefined && { seed }),
    ...(image && { images: image.map(pictureOf) }),
    ...(mask && { mask }),
    ...(expand !== undefined && { expand: readMargins(expand) }),
    // The service's client knows the tasks, and says so where a word is none.
    ...(task !== undefined && { task: task as ImageTask }),
    // PNG is what all of them make by themselves.
    ...(format !== "png" && { format }),
    ...optionsOf(options.options),
  };
}

function formatOf(output: string): ImageFormat {
  const extension = extname(output).toLowerCase();
  const format = extension === "" ? "png" : formats[extension];
  if (format) return format;
  throw new UsageError(
    `${output} is no picture by its name; it must end in ${Object.keys(formats).join(", ")}.`,
  );
}

const formats: Readonly<Record<string, ImageFormat>> = {
  ".png": "png",
  ".jpg": "jpeg",
  ".jpeg": "jpeg",
  ".webp": "webp",
};

function maskOf({ mask, maskPrompt, edited = "white" }: ImageCommandOptions): ImageMask | undefined {
  if (maskPrompt !== undefined && mask !== undefined)
    throw new UsageError("Say what is changed by --mask or by --mask-prompt, not by both.");
  if (maskPrompt !== undefined) return { type: "prompt", prompt: maskPrompt };
  return mask === undefined ? undefined : { type: "image", image: pictureOf(mask), edited };
}

function readSize(text: string): { width: number; height: number } {
  const [, width, height] = /^(\d+)[x×](\d+)$/.exec(text) ?? [];
  if (width && height) return { width: Number(width), height: Number(height) };
  throw new UsageError(`"${text}" is no size. Write it as 1024x768.`);
}

/** A ratio of sides, such as `16:9`. */
export function readRatio(text: string): `${number}:${number}` {
  const [, width, height] = /^(\d+):(\d+)$/.exec(text) ?? [];
  if (width && height) return `${Number(width)}:${Number(height)}`;
  throw new UsageError(`"${text}" is no ratio of sides. Write it as 16:9.`);
}

const sides: readonly (keyof ImageMargins)[] = ["left", "right", "up", "down"];

function readMargins(text: string): ImageMargins {
  const margins = text.split(",").map((side) => {
    const [, name, pixels] = /^(\w+)=(\d+)$/.exec(side.trim()) ?? [];
    const known = sides.find((candidate) => candidate === name);
    if (known && pixels) return [known, Number(pixels)] as const;
    throw new UsageError(`"${side}" is no side with pixels. Write them as left=200,up=100.`);
  });
  return Object.fromEntries(margins);
}

function previewOf(name: string, bytes: Uint8Array, { seed }: { seed?: number }): string {
  const { format, width, height } = pixelsOf(bytes);
  return [
    name,
    `${width}×${height} ${format}`,
    sizeOf(bytes.length),
    seed === undefined ? "" : `seed ${seed}`,
  ]
    .filter(Boolean)
    .join(" · ");
}

function report({ images, finish, warnings, responses }: ImageResponse): void {
  for (const warning of warnings) note(`warning: ${warning.message}`);
  const facts = [
    `${counted(images.length, "picture")}, ${counted(responses.length, "call")}`,
    `finish: ${finish.reason}${finish.raw ? ` (${finish.raw})` : ""}`,
  ];
  note(facts.join(" · "));
  // Not an error of ours, but whoever waits for a file must learn that there is none.
  if (images.length === 0) process.exitCode = 1;
}
