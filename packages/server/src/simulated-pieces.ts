import {
  type EmbeddingJobRequest,
  type EmbeddingPart,
  type EmbeddingSegment,
  isModel,
  type JsonObject,
  parseModelId,
  partsOf,
} from "@bedplate/core";

/** A piece of an input: where it is, what of it is embedded, and its text where it has some. */
export interface Piece extends Omit<EmbeddingSegment, "embedding"> {
  said?: string;
}

// Nobody opens the files: a film or sound has 12 seconds, a text in S3 2,400 characters.
const pretendedSeconds = 12;
const pretendedCharacters = 2_400;

/** The pieces of a long input, cut and named as its model does. */
export function piecesOf(request: EmbeddingJobRequest): Piece[] {
  const [part, ...others] = partsOf(request.input);
  if (part === undefined) return [];
  if (others.length > 0 || part.type === "image") return named(request, part, [{}]);
  if (part.type === "text" || part.type === "document") return named(request, part, passages(request, part));
  return spans(request, part);
}

function named(request: EmbeddingJobRequest, part: EmbeddingPart, places: readonly Piece[]): Piece[] {
  return places.map((place) => (isNova(request) ? { kind: novaKinds(request, part)[0]!, ...place } : place));
}

function passages({ segment = {} }: EmbeddingJobRequest, part: EmbeddingPart): Piece[] {
  const said = part.type === "text" ? part.text : undefined;
  const length = said?.length ?? pretendedCharacters;
  return cut(0, length, segment.characters ?? 32_000).map(([startCharacter, endCharacter]) => ({
    startCharacter,
    endCharacter,
    ...(said !== undefined && { said: said.slice(startCharacter, endCharacter) }),
  }));
}

function spans(request: EmbeddingJobRequest, part: EmbeddingPart): Piece[] {
  const { start, end } = rangeOf(request);
  const whole = { startSeconds: start, endSeconds: end };
  const clips = cut(start, end, request.segment?.seconds ?? (isNova(request) ? 5 : 6));
  const places = clips.map(([startSeconds, endSeconds]) => ({ startSeconds, endSeconds }));
  if (isNova(request))
    return novaKinds(request, part).flatMap((kind) => places.map((place) => ({ kind, ...place })));
  const kinds = marengoKinds(request, part);
  if (!isModel(parseModelId(request.model), "twelvelabs.marengo-embed-3-"))
    return places.flatMap((place) => kinds.map((kind) => ({ kind, ...place })));
  const scopes = listIn(optionsOf(request, "twelvelabs"), "embeddingScope") ?? ["clip"];
  return scopes.flatMap((scope) =>
    (scope === "asset" ? [whole] : places).flatMap((place) =>
      kinds.map((kind) => ({ kind, scope, ...place })),
    ),
  );
}

function rangeOf(request: EmbeddingJobRequest): { start: number; end: number } {
  const { startSec, endSec, lengthSec } = optionsOf(request, "twelvelabs");
  const start = typeof startSec === "number" ? startSec : 0;
  const end = typeof lengthSec === "number" ? start + lengthSec : endSec;
  return { start, end: typeof end === "number" && end > start ? end : start + pretendedSeconds };
}

/** The last piece may be shorter; what has no length is one piece. */
function cut(start: number, end: number, length: number): [number, number][] {
  const count = Math.max(1, Math.ceil((end - start) / length));
  return Array.from({ length: count }, (_, at) => [
    start + at * length,
    Math.min(end, start + (at + 1) * length),
  ]);
}

function isNova({ model }: EmbeddingJobRequest): boolean {
  return isModel(parseModelId(model), "amazon.nova-");
}

function novaKinds(request: EmbeddingJobRequest, { type }: EmbeddingPart): string[] {
  if (type === "document") return ["TEXT"];
  if (type !== "video") return [type.toUpperCase()];
  const { embeddingMode } = optionsOf(request, "amazonNovaEmbed");
  return embeddingMode === "AUDIO_VIDEO_SEPARATE" ? ["VIDEO", "AUDIO"] : ["AUDIO_VIDEO_COMBINED"];
}

function marengoKinds(request: EmbeddingJobRequest, { type }: EmbeddingPart): readonly string[] {
  const options = optionsOf(request, "twelvelabs");
  const third = isModel(parseModelId(request.model), "twelvelabs.marengo-embed-3-");
  const heard = third ? ["audio", "transcription"] : ["audio"];
  const seen = third ? ["visual"] : ["visual-text", "visual-image"];
  const kinds = listIn(options, "embeddingOption") ?? (type === "video" ? [...seen, ...heard] : heard);
  const forms = listIn(options, "embeddingType") ?? ["separate_embedding"];
  return forms.flatMap((form) => (form === "fused_embedding" ? ["fused"] : kinds));
}

// Options are plain JSON under keys of providers, whose types this package doesn't know.
function optionsOf({ options }: EmbeddingJobRequest, provider: string): JsonObject {
  return (options as Readonly<Record<string, JsonObject>> | undefined)?.[provider] ?? {};
}

function listIn(options: JsonObject, key: string): string[] | undefined {
  const list = options[key];
  return Array.isArray(list) ? list.map(String) : undefined;
}
