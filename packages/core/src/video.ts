import type { Job, JobRequest } from "./job.ts";
import type { ImagePart } from "./message-parts.ts";

/** Which film to make. Plain data, as all requests. */
export interface VideoRequest extends JobRequest {
  /** Model ID, any ARN that Bedrock accepts, or an alias of the client. */
  model: string;
  /** What is seen. Required, except with `shots`. */
  prompt?: string;
  /** The film begins with this picture. */
  firstFrame?: ImagePart;
  /** The film ends with this picture. */
  lastFrame?: ImagePart;
  /** One after the other, instead of a prompt. */
  shots?: readonly VideoShot[];
  durationSeconds?: number;
  /** Such as `16:9`. */
  aspectRatio?: `${number}:${number}`;
  /** Such as `720p` or `1280x720`. */
  resolution?: string;
  /** Frames a second. */
  fps?: number;
  seed?: number;
  /** Whether the end leads into the beginning. */
  loop?: boolean;
  /** What only one provider knows, under the provider's key. */
  options?: VideoOptions;
}

/** A part of a film without a cut. */
export interface VideoShot {
  readonly prompt: string;
  /** The shot begins with this picture. */
  readonly image?: ImagePart;
}

/** Options by provider. Provider packages add their key by declaration merging. */
// biome-ignore lint/suspicious/noEmptyInterface: it is filled by the provider packages
export interface VideoOptions {}

/** A film on its way: `read()` gives the whole of it as MP4, once `wait()` has returned. */
export type VideoJob = Job;
