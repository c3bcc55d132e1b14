import type { ProviderMetadata, ResponseMetadata, Usage, Warning } from "./chat.ts";
import { BedrockError, type BedrockErrorDetails } from "./error.ts";
import type { AudioPart, DocumentPart, ImagePart, TextPart, VideoPart } from "./message-parts.ts";

/** What to embed. Plain data, as all requests. */
export interface EmbeddingRequest {
  /** Model ID, inference profile ID, any ARN that Bedrock accepts, or an alias of the client. */
  model: string;
  /** As many as you like, each of which becomes one vector. */
  inputs: readonly EmbeddingInput[];
  /** What the vectors are for: questions, or what is searched, sorted or grouped. */
  purpose?: EmbeddingPurpose;
  /** Length of a vector. What the model can't do is an error, since an index has one length. */
  dimensions?: number;
  /** Default `float`. What the model can't do is an error. */
  type?: EmbeddingType;
  /** Which end of an input that is too long may be cut off; `none` makes it an error. Default: what the model does. */
  truncate?: "none" | "start" | "end";
  /** What only one provider knows, under the provider's key. */
  options?: EmbeddingOptions;
}

/** A text, another medium, or several that become one vector together. */
export type EmbeddingInput = string | EmbeddingPart | readonly EmbeddingPart[];

/** A part of an input. A document is a file of text, for models that read it from S3. */
export type EmbeddingPart = TextPart | ImagePart | AudioPart | VideoPart | DocumentPart;

/** What vectors are for. */
export type EmbeddingPurpose = "query" | "document" | "classification" | "clustering";

/** What a vector's numbers are: `Float32Array`, `Int8Array`, `Uint8Array`; `binary` is a bit for each dimension, eight in a byte of a `Uint8Array`, the first one highest. */
export type EmbeddingType = "float" | "int8" | "uint8" | "binary";

/** One vector. */
export type Vector = Float32Array | Int8Array | Uint8Array;

/** What an input is made of; `mixed` is a text and other media, or several media. */
export type EmbeddingForm = "text" | "image" | "audio" | "video" | "document" | "mixed";

/** Options by provider. Provider packages add their key by declaration merging. */
// biome-ignore lint/suspicious/noEmptyInterface: it is filled by the provider packages
export interface EmbeddingOptions {}

/** What an adapter reads out of a reply. */
export interface EmbeddingOutput {
  /** In the order of the inputs. */
  embeddings: Vector[];
  usage: Usage;
  /** Such as inputs that the model has cut. */
  warnings?: Warning[];
  providerMetadata?: ProviderMetadata;
}

/** Vectors, in the order of the inputs. */
export interface EmbeddingResponse {
  embeddings: Vector[];
  /** The sum over all calls; absent where one of them didn't tell. */
  usage: Usage;
  warnings: Warning[];
  responses: EmbeddingCall[];
}

/** One of the calls that it took. */
export interface EmbeddingCall extends ResponseMetadata {
  /** Positions of the inputs that it carried. */
  indexes: number[];
  /** Such as vectors of further types. */
  providerMetadata?: ProviderMetadata;
}

/** Inputs that got no vector, and why. */
export interface EmbeddingFailure {
  /** Positions in `inputs`. */
  indexes: number[];
  error: BedrockError;
}

/** Some calls of an `embed` failed: its code and message are those of the first, and what the others gave is kept. */
export class EmbeddingError extends BedrockError {
  /** A vector, or `undefined`, for each input. */
  readonly embeddings: readonly (Vector | undefined)[];
  /** Inputs that are in none of them were not sent, since their calls would have failed alike. */
  readonly failures: readonly EmbeddingFailure[];
  /** Of the calls that succeeded. */
  readonly usage: Usage;

  constructor(
    failures: readonly EmbeddingFailure[],
    embeddings: readonly (Vector | undefined)[],
    usage: Usage,
  ) {
    const first = failures[0]?.error;
    const done = embeddings.filter((vector) => vector !== undefined).length;
    const { message = "The call failed.", code = "internal-error" } = first ?? {};
    const details: BedrockErrorDetails = { ...first, cause: first };
    super(
      code,
      `${message} ${done} of ${embeddings.length} inputs have their vector (error.embeddings).`,
      details,
    );
    this.embeddings = embeddings;
    this.failures = failures;
    this.usage = usage;
  }
}
