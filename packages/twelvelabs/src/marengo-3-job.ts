import {
  type AudioPart,
  type Call,
  type EmbeddingJobAdapter,
  type EmbeddingJobRequest,
  type EncodedRequest,
  embeddingJobMethods,
  partsOf,
  present,
  readOptions,
  type VideoPart,
} from "@bedplate/core";
import {
  decodeFiles,
  encodeSeconds,
  encodeSource,
  holdsVectors,
  type MarengoOptions,
  outputFile,
  refuseDimensions,
  unsent,
} from "./marengo.ts";
import { encodeStill, isMarengo3 } from "./marengo-3.ts";

/** Marengo Embed 3.0 in jobs: a film or sound, and all that the other operation takes. */
export const marengo3Job: EmbeddingJobAdapter = {
  kind: "embedding-job",
  name: "marengo-3-job",
  operation: "StartAsyncInvoke",
  exampleModels: ["twelvelabs.marengo-embed-3-0-v1:0"],
  methods: embeddingJobMethods,
  supports: isMarengo3,
  mainFile: outputFile,
  encodeRequest,
  holdsVectors,
  decodeFiles,
};

function encodeRequest(call: Call<EmbeddingJobRequest>): EncodedRequest {
  refuseDimensions(call, 512);
  const [part, ...others] = partsOf(call.request.input);
  const moves = others.length === 0 && (part?.type === "video" || part?.type === "audio");
  const { body, warnings } = moves ? encodeMoving(call, part) : encodeInput(call);
  return { body, warnings: [...unsent(call, ["purpose", "truncate"]), ...warnings] };
}

function encodeMoving(call: Call<EmbeddingJobRequest>, part: VideoPart | AudioPart): EncodedRequest {
  type Known = Omit<MarengoOptions, "lengthSec" | "minClipSec" | "multiInput">;
  const { inferenceId, ...options } = readOptions<Known>(call, call.request.options?.twelvelabs, {
    inferenceId: true,
    embeddingOption: true,
    startSec: true,
    endSec: true,
    segmentation: true,
    embeddingType: true,
    embeddingScope: true,
  });
  const { seconds, warnings } = options.segmentation ? overridden(call) : encodeSeconds(call, part, 1);
  const segmentation =
    seconds === undefined ? undefined : { method: "fixed", fixed: { durationSec: seconds } };
  const mediaSource = encodeSource(call, part.source);
  const body = {
    inputType: part.type,
    [part.type]: { mediaSource, ...present({ segmentation, ...options }) },
    ...present({ inferenceId }),
  };
  return { body, warnings };
}

// The native option wins over the setting.
function overridden({
  model,
  request: { segment },
}: Call<EmbeddingJobRequest>): ReturnType<typeof encodeSeconds> {
  const message = `${model.id}: options.twelvelabs.segmentation says how it is cut; segment was not sent.`;
  const warning = { code: "unsupported-setting", setting: "segment", message } as const;
  return { seconds: undefined, warnings: segment ? [warning] : [] };
}

function encodeInput(call: Call<EmbeddingJobRequest>): EncodedRequest {
  const still = { type: "text", text: "" } as const;
  return { body: encodeStill(call, call.request), warnings: encodeSeconds(call, still, 1).warnings };
}
