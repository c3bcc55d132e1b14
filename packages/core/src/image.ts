import type { Finish, ProviderMetadata, ResponseMetadata, Usage, Warning } from "./chat.ts";
import { BedrockError } from "./error.ts";
import type { ImageSize } from "./image-shape.ts";
import type { ImagePart } from "./message-parts.ts";

/** Which pictures to make, or what to do with one. Plain data, as all requests. */
export interface ImageRequest {
  /** Model ID, inference profile ID, any ARN that Bedrock accepts, or an alias of the client. */
  model: string;
  prompt?: string;
  /** What shall not be seen. */
  negativePrompt?: string;
  /** The picture to work on first, then references for style or content. */
  images?: readonly ImagePart[];
  /** Which region of the first picture is changed. */
  mask?: ImageMask;
  /** Pixels to add at each side of the first picture. */
  expand?: ImageMargins;
  /** Default: `generate` without a picture, `inpaint` with a mask, `outpaint` with margins, `variation` otherwise; models with one task do theirs. */
  task?: ImageTask;
  /** Pixels. Models with fixed shapes take the nearest one, with a warning. */
  size?: ImageSize;
  /** Such as `16:9`, instead of a size. Models with fixed shapes refuse a ratio that none of them has. */
  aspectRatio?: `${number}:${number}`;
  /** How many pictures; models that make one at a time are asked again. Default 1. */
  count?: number;
  /** The same seed and request give the same picture; further pictures of models that make one at a time count on from it. */
  seed?: number;
  /** File format of the pictures. Default: the model's. */
  format?: ImageFormat;
  /** What only one provider knows, under the provider's key. */
  options?: ImageOptions;
}

/** File formats of pictures. */
export type ImageFormat = "png" | "jpeg" | "webp";

/** A region: named in words, or painted as a picture whose white or black is what gets changed. In `outpaint` the words name what stays. */
export type ImageMask =
  | { readonly type: "prompt"; readonly prompt: string }
  | { readonly type: "image"; readonly image: ImagePart; readonly edited: "white" | "black" };

/** Pixels by side. */
export interface ImageMargins {
  readonly left?: number;
  readonly right?: number;
  readonly up?: number;
  readonly down?: number;
}

/** What is done: `erase` fills the mask with its surroundings, `replace` puts something else there, `control` follows the picture's structure, `style` its look, `color-guided` a list of colours. */
export type ImageTask =
  | "generate"
  | "variation"
  | "inpaint"
  | "outpaint"
  | "erase"
  | "replace"
  | "recolor"
  | "remove-background"
  | "upscale"
  | "control"
  | "style"
  | "style-transfer"
  | "color-guided"
  | "try-on";

/** Options by provider. Provider packages add their key by declaration merging. */
// biome-ignore lint/suspicious/noEmptyInterface: it is filled by the provider packages
export interface ImageOptions {}

/** A picture that can be sent to a chat as it is; `bytesOf` gives what goes into a file. */
export interface GeneratedImage extends ImagePart {
  source: { readonly type: "base64"; readonly data: string };
  /** The seed that makes it again, where the model tells. */
  seed?: number;
}

/** What an adapter reads out of a reply. */
export interface ImageOutput {
  /** Fewer than asked for where some were filtered. */
  images: GeneratedImage[];
  /** `content-filter` where the prompt, a source or a picture was blocked, also when other pictures are there. */
  finish: Finish;
  usage: Usage;
  /** The region that was changed, where the model was asked to tell. */
  mask?: ImagePart;
  providerMetadata?: ProviderMetadata;
}

/** Pictures. */
export interface ImageResponse extends ImageOutput {
  warnings: Warning[];
  /** One for each call. */
  responses: ResponseMetadata[];
}

/** One of several calls for pictures failed: its code and message, and the pictures of those before it. */
export class ImageError extends BedrockError {
  readonly response: ImageResponse;

  constructor(failure: BedrockError, response: ImageResponse) {
    const kept = `The pictures made before are kept (error.response): ${response.images.length}.`;
    super(failure.code, `${failure.message} ${kept}`, { ...failure, cause: failure });
    this.response = response;
  }
}
