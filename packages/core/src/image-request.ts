import type { Call } from "./adapter.ts";
import type { Warning } from "./chat.ts";
import { BedrockError } from "./error.ts";
import type { ImageRequest, ImageTask } from "./image.ts";
import type { ImagePart } from "./message-parts.ts";
import { unsupported } from "./unsupported.ts";

/** What a request for pictures wants done, also where it doesn't say. */
export function imageTask({ task, images = [], mask, expand }: ImageRequest): ImageTask {
  if (task) return task;
  if (images.length === 0) return "generate";
  if (mask) return "inpaint";
  return Object.values(expand ?? {}).some((pixels) => pixels !== undefined) ? "outpaint" : "variation";
}

/** The content that a task takes. What is not named is refused. */
export interface ImageContent {
  readonly prompt?: ContentNeed;
  readonly negativePrompt?: ContentNeed;
  readonly mask?: ContentNeed;
  readonly expand?: ContentNeed;
  /** How many at least and at most. */
  readonly images?: readonly [least: number, most: number];
}

/** Whether a task does without. */
export type ContentNeed = "required" | "optional";

const named = {
  prompt: "a prompt",
  negativePrompt: "a negativePrompt",
  mask: "a mask",
  expand: "margins to expand by",
};
const contentKeys = ["prompt", "negativePrompt", "mask", "expand"] as const;

/** Refuses content that a task doesn't take, and insists on what it needs. Throws `unsupported` or `invalid-request`. */
export function checkContent(call: Call<ImageRequest>, task: string, content: ImageContent): void {
  const { request, model } = call;
  for (const key of contentKeys) {
    const given = key === "expand" ? hasMargins(request) : request[key] !== undefined;
    if (given && !content[key])
      throw unsupported(call, `${task} takes no ${key}`, "Leave it out, or choose another task or model.");
    if (!given && content[key] === "required")
      throw new BedrockError("invalid-request", `${model.id}: ${task} needs ${named[key]}.`, {
        modelId: model.id,
      });
  }
  checkCount(call, task, content.images ?? [0, 0]);
}

function checkCount(call: Call<ImageRequest>, task: string, [least, most]: readonly [number, number]): void {
  const { length = 0 } = call.request.images ?? [];
  if (length >= least && length <= most) return;
  const range = least === most ? `${most}` : `${least} to ${most}`;
  const fact = `${task} takes ${most === 0 ? "no" : range} ${range === "1" ? "picture" : "pictures"}, not ${length}`;
  if (length > most) throw unsupported(call, fact, "Leave the others out, or choose another task or model.");
  const { id } = call.model;
  throw new BedrockError("invalid-request", `${id}: ${fact}.`, { modelId: id });
}

function hasMargins({ expand = {} }: ImageRequest): boolean {
  return Object.values(expand).some((pixels) => pixels !== undefined && pixels !== 0);
}

/** A warning for each of these settings that is set: they were not sent. */
export function notSent(
  { model }: Pick<Call, "model">,
  what: string,
  settings: Readonly<Record<string, unknown>>,
): Warning[] {
  return Object.entries(settings)
    .filter(([, value]) => value !== undefined)
    .map(([setting]) => ({
      code: "unsupported-setting",
      setting,
      message: `${model.id}: ${what} has no ${setting}; it was not sent.`,
    }));
}

/** A picture as base64 text. Throws `unsupported` for one that is elsewhere, or of a type that is not taken. */
export function pictureText(
  call: Pick<Call, "model">,
  { mediaType, source }: ImagePart,
  mediaTypes: readonly string[],
): string {
  if (!mediaTypes.includes(mediaType))
    throw unsupported(call, `it takes no picture of type ${mediaType}`, `Use ${mediaTypes.join(" or ")}.`);
  if (source.type === "base64") return source.data;
  throw unsupported(call, `it takes no picture from a source of type ${source.type}`, "Pass base64.");
}

// The first bytes of each format, in base64.
const beginnings: readonly (readonly [begins: string, mediaType: string])[] = [
  ["iVBOR", "image/png"],
  ["/9j/", "image/jpeg"],
  ["UklGR", "image/webp"],
  ["R0lGOD", "image/gif"],
];

/** A picture of base64 text. Its first bytes say its type; where they don't, `otherwise` does. */
export function pictureOf(
  data: string,
  otherwise = "image/png",
): ImagePart & { source: { readonly type: "base64"; readonly data: string } } {
  const mediaType = beginnings.find(([begins]) => data.startsWith(begins))?.[1] ?? otherwise;
  return { type: "image", mediaType, source: { type: "base64", data } };
}
