import {
  bytesOf,
  type GeneratedImage,
  type ImagePart,
  type ImageRequest,
  type ImageResponse,
  type ImageTask,
  imageTask,
  isModel,
  type ModelRef,
  megapixelSize,
  parseModelId,
  pictureOf,
  toBase64,
} from "@bedplate/core";
import { hash } from "./chance.ts";
import { checkOpaque, checkPictures, type GivenPicture } from "./image-limits.ts";
import { type Painting, type PictureHead, paint, readHead } from "./paint.ts";

/** How often a request without a seed came, by what it says: further times give further pictures. */
export type AskedBefore = Map<number, number>;

/**
 * Paints what a request for pictures asks for, by rule and not by chance. A prompt with the word "forbidden" is blocked, so that
 * programs can be tested for that: no pictures, and the finish reason `content-filter`.
 */
export async function generateSimulated(
  request: ImageRequest,
  asked: AskedBefore = new Map(),
): Promise<ImageResponse> {
  const model = parseModelId(request.model);
  const given = readPictures(request);
  checkPictures(model, given.facts, given.maskFacts);
  await checkOpaque(model, given.sources);
  if (/\bforbidden\b/i.test(request.prompt ?? "")) return responseOf(request, []);
  const first = firstSeed(request, model, asked);
  const images: GeneratedImage[] = [];
  for (let seed = first; seed < first + (request.count ?? 1); seed++) {
    const bytes = await paint({ ...paintingOf(request, model, given), seed });
    images.push({ ...pictureOf(toBase64(bytes)), seed });
  }
  const [source] = given.facts;
  return responseOf(request, images, source && (await maskOf(request, source)));
}

function responseOf(request: ImageRequest, images: GeneratedImage[], mask?: ImagePart): ImageResponse {
  return {
    images,
    finish: { reason: images.length > 0 ? "stop" : "content-filter" },
    usage: { input: {}, output: {} },
    ...(mask && { mask }),
    warnings: [],
    responses: [{ modelId: request.model }],
  };
}

/** A black pixel, as a PNG. */
const ink = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==";

/** The region that was changed, where it was asked for: as it came, or what is painted for every region in words. */
async function maskOf({ mask, options }: ImageRequest, source: PictureHead): Promise<ImagePart | undefined> {
  if (readAmazon(options).returnMask !== true) return undefined;
  if (mask?.type === "image") return mask.image;
  const { width, height } = source;
  const sources = [bytesOf(pictureOf(ink))];
  // A JPEG is white where the ink was cut away.
  const painting: Painting = {
    task: "remove-background",
    prompt: "",
    seed: 1,
    width,
    height,
    format: "jpeg",
    sources,
  };
  return pictureOf(toBase64(await paint(painting)));
}

function readAmazon(options: unknown): Readonly<Record<string, unknown>> {
  // Options of provider packages, whose types this package doesn't know; their schemas have checked them.
  return ((options ?? {}) as { amazonImage?: Record<string, unknown> }).amazonImage ?? {};
}

/** What Amazon's models take for a seed that is absent. */
const amazonSeeds = { canvas: 12, titan: 42 };

/** The seed of the first picture. To Stability's models none and 0 mean another picture each time. */
function firstSeed(request: ImageRequest, model: ModelRef, asked: AskedBefore): number {
  if (isModel(model, "amazon."))
    return request.seed ?? amazonSeeds[isModel(model, "amazon.nova-canvas-") ? "canvas" : "titan"];
  if (request.seed) return request.seed;
  const words = hash(JSON.stringify(request));
  const times = asked.get(words) ?? 0;
  asked.set(words, times + 1);
  // In the range of every model's seeds, and never 0.
  return (hash(words, times) % 2_147_483_000) + 1;
}

/** The pictures of a request, looked at. */
interface Given {
  readonly sources: readonly Uint8Array[];
  readonly facts: readonly GivenPicture[];
  readonly mask?: Uint8Array;
  readonly maskFacts?: GivenPicture;
}

function readPictures({ images = [], mask }: ImageRequest): Given {
  const sources = images.map(bytesOf);
  const facts = sources.map(factsOf);
  if (mask?.type !== "image") return { sources, facts };
  const bytes = bytesOf(mask.image);
  return { sources, facts, mask: bytes, maskFacts: factsOf(bytes) };
}

function factsOf(bytes: Uint8Array): GivenPicture {
  return { ...readHead(bytes), bytes: bytes.length };
}

function paintingOf(request: ImageRequest, model: ModelRef, given: Given): Omit<Painting, "seed"> {
  const { prompt = "", negativePrompt, format = "png", mask } = request;
  const task = imageTask(request);
  const { colors } = readAmazon(request.options);
  return {
    task,
    prompt,
    ...(negativePrompt !== undefined && { negativePrompt }),
    format,
    sources: given.sources,
    ...sizeOf(request, model, given.facts[0]),
    ...(mask?.type === "prompt" && { mask: { prompt: mask.prompt } }),
    ...(mask?.type === "image" && given.mask && { mask: { bytes: given.mask, edited: mask.edited } }),
    ...(request.expand && { expand: { left: 0, right: 0, up: 0, down: 0, ...request.expand } }),
    // The schema has let nothing but a list of colours through.
    ...(Array.isArray(colors) && { colors: colors as readonly string[] }),
  };
}

/** How much an upscaler enlarges, and up to which side; the fast one knows no such side. */
const upscale = { times: 4, longest: 4096 };

/** What Amazon's models make in a size of their own, though they are given a picture. */
const amazonNewTasks: readonly ImageTask[] = ["control", "variation", "color-guided"];

/** The size that was asked for or, where a picture is new, a megapixel; others keep the size of theirs. */
function sizeOf(
  request: ImageRequest,
  model: ModelRef,
  source: PictureHead | undefined,
): Pick<Painting, "width" | "height" | "scale"> {
  const { size, aspectRatio } = request;
  const task = imageTask(request);
  // Amazon's edits have the size of their picture, whatever was asked for.
  const keeps = isModel(model, "amazon.") && ["inpaint", "replace", "erase", "outpaint"].includes(task);
  if (size && !keeps) return size;
  if (task === "upscale") return { scale: scaleOf(model, source) };
  const isNew = task === "generate" || task === "style" || aspectRatio !== undefined;
  const isAmazonNew = isModel(model, "amazon.") && amazonNewTasks.includes(task);
  // The steps in which Stability's models count; a square is 1024 pixels wide with any.
  return isNew || isAmazonNew ? megapixelSize({ request }, 64) : {};
}

function scaleOf(
  model: ModelRef,
  { width, height }: Pick<PictureHead, "width" | "height"> = { width: 1, height: 1 },
): number {
  if (isModel(model, "stability.stable-fast-upscale-")) return upscale.times;
  return Math.max(1, Math.min(upscale.times, upscale.longest / Math.max(width, height)));
}
