import {
  type Call,
  type EmbeddingJobAdapter,
  type EmbeddingJobRequest,
  type EmbeddingPart,
  type EncodedRequest,
  embeddingJobMethods,
  type JsonObject,
  partsOf,
  present,
  unsupported,
  type Warning,
} from "@bedplate/core";
import { isNovaEmbed } from "./nova-embed.ts";
import { decodeFiles } from "./nova-embed-files.ts";
import { encodePart, encodeSettings, novaDimensions, unsent } from "./nova-embed-params.ts";

/** Nova Multimodal Embeddings of long inputs, which the service reads from S3: texts as documents, pictures, sound and films. */
export const novaEmbedJob: EmbeddingJobAdapter = {
  kind: "embedding-job",
  name: "nova-embed-job",
  operation: "StartAsyncInvoke",
  exampleModels: ["amazon.nova-2-multimodal-embeddings-v1:0"],
  methods: embeddingJobMethods,
  supports: isNovaEmbed,
  mainFile: "segmented-embedding-result.json",
  encodeRequest,
  // The main file says what the others stand for, and what has failed.
  holdsVectors: (name) => /^(embedding-[a-z-]+\.jsonl?|segmented-embedding-result\.json)$/.test(name),
  decodeFiles,
};

function encodeRequest(call: Call<EmbeddingJobRequest>): EncodedRequest {
  const part = partOf(call);
  const segmentedEmbeddingParams = { ...encodeSettings(call), ...withSegments(call, encodePart(call, part)) };
  return {
    body: { taskType: "SEGMENTED_EMBEDDING", segmentedEmbeddingParams },
    warnings: [...unsent(call, part), ...uncut(call, part)],
  };
}

function partOf(call: Call<EmbeddingJobRequest>): EmbeddingPart {
  const { input, dimensions } = call.request;
  const [part, ...others] = partsOf(input);
  if (part === undefined || others.length > 0)
    throw unsupported(call, "Nova embeds one text or medium at a time", "Start a job for each.");
  if (part.type === "text" || part.source.type !== "s3")
    throw unsupported(call, "Nova's jobs read from S3 alone", "Upload it, or use embed().");
  if (dimensions !== undefined && !novaDimensions.includes(dimensions)) {
    const way = `It has ${novaDimensions.join(", ")}.`;
    throw unsupported(call, `it has no vectors of ${dimensions} dimensions`, way);
  }
  return part;
}

// A film must have a configuration of its pieces, though nothing need be in it.
function withSegments(
  { request: { segment = {} } }: Call<EmbeddingJobRequest>,
  { text, audio, video, ...image }: Record<string, JsonObject>,
): JsonObject {
  const durations = present({ durationSeconds: fitting(segment.seconds) });
  const lengths = present({ maxLengthChars: segment.characters });
  const some = (config: JsonObject): JsonObject =>
    Object.keys(config).length > 0 ? { segmentationConfig: config } : {};
  return {
    ...image,
    ...(text && { text: { ...text, ...some(lengths) } }),
    ...(audio && { audio: { ...audio, ...some(durations) } }),
    ...(video && { video: { ...video, segmentationConfig: durations } }),
  };
}

/** The service takes whole seconds from 1 to 30. */
function fitting(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.min(30, Math.max(1, Math.round(seconds)));
}

const unitOf: Readonly<Record<EmbeddingPart["type"], "seconds" | "characters" | undefined>> = {
  text: "characters",
  document: "characters",
  audio: "seconds",
  video: "seconds",
  image: undefined,
};

function uncut({ request, model }: Call<EmbeddingJobRequest>, { type }: EmbeddingPart): Warning[] {
  const { seconds } = request.segment ?? {};
  const sent = fitting(seconds);
  const moved: Warning = {
    code: "adjusted-setting",
    setting: "segment",
    message: `${model.id}: pieces have 1 to 30 whole seconds; ${sent} was sent.`,
  };
  const units = Object.entries(request.segment ?? {}).filter(([, value]) => value !== undefined);
  const left = units
    .filter(([unit]) => unit !== unitOf[type])
    .map(
      ([unit]): Warning => ({
        code: "unsupported-setting",
        setting: "segment",
        message: `${model.id}: Nova cuts no ${type} by ${unit}; it was not sent.`,
      }),
    );
  return unitOf[type] === "seconds" && seconds !== sent ? [...left, moved] : left;
}
