import {
  type Call,
  type EmbeddingJobAdapter,
  type EmbeddingJobRequest,
  type EmbeddingPart,
  type EncodedRequest,
  embeddingJobMethods,
  present,
  readOptions,
} from "@bedplate/core";
import {
  decodeFiles,
  encodeSeconds,
  holdsVectors,
  type MarengoOptions,
  outputFile,
  refuseDimensions,
  unsent,
} from "./marengo.ts";
import { encodeInput, isMarengo2, onlyPart } from "./marengo-2.ts";

/** Marengo Embed 2.7 in jobs: a film, sound, picture or text. The service takes it by the model's own ID. */
export const marengo2Job: EmbeddingJobAdapter = {
  kind: "embedding-job",
  name: "marengo-2-job",
  operation: "StartAsyncInvoke",
  exampleModels: ["twelvelabs.marengo-embed-2-7-v1:0"],
  methods: embeddingJobMethods,
  supports: isMarengo2,
  mainFile: outputFile,
  encodeRequest,
  holdsVectors,
  decodeFiles,
};

function encodeRequest(call: Call<EmbeddingJobRequest>): EncodedRequest {
  refuseDimensions(call, 1024);
  const part = onlyPart(call, call.request.input);
  const options = readOptions<Known>(call, call.request.options?.twelvelabs, knownOf(part));
  const { body, warnings } = encodeInput(call, part);
  const cut = encodeSeconds(call, part, 2);
  return {
    body: { ...body, ...present({ ...options, useFixedLengthSec: cut.seconds }) },
    warnings: [...unsent(call, ["purpose"]), ...warnings, ...cut.warnings],
  };
}

type Known = Pick<MarengoOptions, "embeddingOption" | "startSec" | "lengthSec" | "minClipSec">;

// Pictures and texts have no time, and only films have shots.
function knownOf({ type }: EmbeddingPart): Readonly<Record<keyof Known, true>> {
  const sound = { embeddingOption: true, startSec: true, lengthSec: true } as const;
  if (type === "video") return { ...sound, minClipSec: true };
  // What isn't known is left out, which the table's type can't say.
  return (type === "audio" ? sound : {}) as Readonly<Record<keyof Known, true>>;
}
