import type { EmbeddingOptions, EmbeddingPart, EmbeddingPurpose, Vector } from "./embedding.ts";
import { BedrockError } from "./error.ts";
import type { Job, JobRequest } from "./job.ts";

/** A long input to embed piece by piece: a film, a recording, a book. Plain data, as all requests. */
export interface EmbeddingJobRequest extends JobRequest {
  /** Model ID, any ARN that Bedrock accepts, or an alias of the client. */
  model: string;
  /** One text or medium, or several for models that fuse them. A long text may be a document in S3. */
  input: string | EmbeddingPart | readonly EmbeddingPart[];
  purpose?: EmbeddingPurpose;
  dimensions?: number;
  /** How the input is cut: seconds of film and sound, characters of text. Default: the model's. */
  segment?: { readonly seconds?: number; readonly characters?: number };
  /** Which end of a piece that is too long may be cut off; `none` makes it an error. Default: what the model does. */
  truncate?: "none" | "start" | "end";
  /** What only one provider knows, under the provider's key. */
  options?: EmbeddingOptions;
}

/** Vectors on their way. */
export interface EmbeddingJob extends Job {
  /** The vectors, by the client's `store`, once `wait()` has returned. Throws `not-found` before. */
  embeddings(): Promise<EmbeddingSegment[]>;
}

/** A job that was started earlier. */
export interface FoundJob extends Job {
  /** The vectors, where an adapter of the client knows the job's model as one that embeds. */
  embeddings?: EmbeddingJob["embeddings"];
}

/** The vector of one piece of an input. */
export interface EmbeddingSegment {
  embedding: Vector;
  /** What of the piece it stands for, in the provider's word: `visual-text`, `AUDIO`. */
  kind?: string;
  /** Whether of a piece or of the whole, in the provider's word: `clip`, `asset`. */
  scope?: string;
  startSeconds?: number;
  endSeconds?: number;
  /** Characters, `[start, end)`. */
  startCharacter?: number;
  endCharacter?: number;
  /** Only of a text that was too long and was cut: the provider's count of its characters. */
  truncatedCharacters?: number;
}

/** A job embedded only some pieces of its input: `segments` has those, `failures` the reason for each of the others. Its code is `model-error`. */
export class EmbeddingSegmentsError extends BedrockError {
  readonly segments: readonly EmbeddingSegment[];
  /** In the service's words. */
  readonly failures: readonly string[];

  constructor(segments: readonly EmbeddingSegment[], failures: readonly string[]) {
    const fact = `${failures.length} pieces have no vector, the first because of ${failures[0]}.`;
    super("model-error", `${fact} The others are in error.segments: ${segments.length}.`);
    this.segments = segments;
    this.failures = failures;
  }
}
