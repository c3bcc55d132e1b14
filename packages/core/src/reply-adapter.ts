import type { Adapter, Call, EncodedRequest, Operation, ServerCall } from "./adapter.ts";
import type { EmbeddingForm, EmbeddingOutput, EmbeddingRequest, EmbeddingType } from "./embedding.ts";
import type { ImageFormat, ImageOutput, ImageRequest } from "./image.ts";
import type { JsonObject } from "./json.ts";
import type { ModelRef } from "./model-id.ts";
import type { RerankOutput, RerankRequest } from "./rerank.ts";

/** A client's view of a format with one body and one reply: a synchronous, pure codec. Encoding throws `unsupported` or `invalid-request`, decoding `invalid-response`. */
export interface ReplyAdapter<Request, Output> extends Adapter {
  encodeRequest(call: Call<Request>): EncodedRequest;
  decodeResponse(reply: JsonObject, call: Call<Request>): Output;
}

/** The same format seen from a server. Decoding throws `invalid-request`. */
export interface ReplyServerAdapter<Request, Output> {
  readonly kind: string;
  readonly name: string;
  readonly operation: Operation;
  supports(model: ModelRef): boolean;
  /** Whether a body is of this format, for models that take several. */
  accepts(body: JsonObject): boolean;
  decodeRequest(body: JsonObject, model: ModelRef): Request;
  encodeResponse(output: Output, call: ServerCall<Request>): JsonObject;
}

/** A format of embeddings. Core refuses what is in none of its lists, and splits inputs into calls. */
export interface EmbeddingAdapter extends ReplyAdapter<EmbeddingRequest, EmbeddingOutput> {
  readonly kind: "embedding";
  /** The forms of input that it takes, and how many of each one call carries. */
  readonly batchSizes: Readonly<Partial<Record<EmbeddingForm, number>>>;
  types(model: ModelRef): readonly EmbeddingType[];
  /** The tuning that the format has a field for; the client warns about the rest. */
  readonly tuning: readonly ("purpose" | "truncate")[];
  /** Lengths that a vector can have. */
  dimensions(model: ModelRef): readonly number[];
}

/** Embeddings, seen from a server. */
export interface EmbeddingServerAdapter extends ReplyServerAdapter<EmbeddingRequest, EmbeddingOutput> {
  readonly kind: "embedding";
}

/** A format of pictures. */
export interface ImageAdapter extends ReplyAdapter<ImageRequest, ImageOutput> {
  readonly kind: "image";
  /** How many pictures one call makes; for more it is asked again. */
  readonly maxCount: number;
  /** The largest seed that the service takes; further pictures count on from 1 behind it. */
  readonly maxSeed: number;
  /** The tuning that the format has a field for; the client warns about the rest. */
  readonly tuning: readonly ("seed" | "size" | "aspectRatio")[];
  /** The file formats that it can be asked for, its own first; the client warns about others. */
  readonly formats: readonly ImageFormat[];
}

/** Pictures, seen from a server. */
export interface ImageServerAdapter extends ReplyServerAdapter<ImageRequest, ImageOutput> {
  readonly kind: "image";
}

/** A format of rankings. */
export interface RerankAdapter extends ReplyAdapter<RerankRequest, RerankOutput> {
  readonly kind: "ranking";
}

/** Rankings, seen from a server. */
export interface RerankServerAdapter extends ReplyServerAdapter<RerankRequest, RerankOutput> {
  readonly kind: "ranking";
}
