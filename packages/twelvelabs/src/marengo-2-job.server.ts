import {
  type EmbeddingJobRequest,
  type EmbeddingJobServerAdapter,
  type JobOutput,
  type JsonObject,
  type ModelRef,
  readNumber,
} from "@bedplate/core";
import { checkBody } from "@bedplate/core/server";
import { encodeFiles } from "./marengo.server.ts";
import type { MarengoOptions } from "./marengo.ts";
import { decodeInput } from "./marengo-2.server.ts";
import { isMarengo2 } from "./marengo-2.ts";
import { marengo2JobInput } from "./marengo-2-job.wire.ts";

/** Marengo Embed 2.7 in jobs, seen from a server. */
export const marengo2JobServer: EmbeddingJobServerAdapter = {
  kind: "embedding-job",
  name: "marengo-2-job",
  operation: "StartAsyncInvoke",
  supports: isMarengo2,
  accepts: (modelInput) => "inputType" in modelInput,
  decodeRequest,
  encodeFiles,
};

function decodeRequest(modelInput: JsonObject, model: ModelRef, output: JobOutput): EmbeddingJobRequest {
  checkBody(marengo2JobInput, modelInput);
  const {
    inputType: _type,
    inputText: _text,
    textTruncate: _truncate,
    mediaSource: _source,
    useFixedLengthSec: _length,
    ...options
  } = modelInput;
  const { input, truncate } = decodeInput(modelInput);
  const seconds = readNumber(modelInput, "useFixedLengthSec");
  return {
    model: model.id,
    input,
    ...(truncate && { truncate }),
    ...(seconds !== undefined && { segment: { seconds } }),
    // The schema has let only options through.
    ...(Object.keys(options).length > 0 && { options: { twelvelabs: options as MarengoOptions } }),
    output,
  };
}
