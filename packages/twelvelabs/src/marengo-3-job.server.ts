import {
  type EmbeddingJobRequest,
  type EmbeddingJobServerAdapter,
  isObject,
  type JobOutput,
  type JsonObject,
  type ModelRef,
  readNumber,
  readObject,
  readString,
} from "@bedplate/core";
import { checkBody } from "@bedplate/core/server";
import { decodeMedia, encodeFiles } from "./marengo.server.ts";
import type { MarengoOptions } from "./marengo.ts";
import { decodeStill } from "./marengo-3.server.ts";
import { isMarengo3 } from "./marengo-3.ts";
import { marengo3MovingInput } from "./marengo-3-job.wire.ts";

/** Marengo Embed 3.0 in jobs, seen from a server. */
export const marengo3JobServer: EmbeddingJobServerAdapter = {
  kind: "embedding-job",
  name: "marengo-3-job",
  operation: "StartAsyncInvoke",
  supports: isMarengo3,
  accepts: (modelInput) =>
    typeof modelInput.inputType === "string" && isObject(modelInput[modelInput.inputType]),
  decodeRequest,
  encodeFiles,
};

function decodeRequest(modelInput: JsonObject, model: ModelRef, output: JobOutput): EmbeddingJobRequest {
  const { inputType } = modelInput;
  if (inputType === "video" || inputType === "audio")
    return { model: model.id, ...decodeMoving(modelInput, inputType), output };
  const { input, options } = decodeStill(modelInput);
  return { model: model.id, input, ...(options && { options: { twelvelabs: options } }), output };
}

function decodeMoving(
  modelInput: JsonObject,
  type: "video" | "audio",
): Pick<EmbeddingJobRequest, "input" | "segment" | "options"> {
  checkBody(marengo3MovingInput, modelInput);
  const inferenceId = readString(modelInput, "inferenceId");
  const { mediaSource = {}, segmentation, ...others } = readObject(modelInput, type) ?? {};
  const seconds = fixedSeconds(segmentation);
  const options = {
    ...others,
    ...(segmentation !== undefined && seconds === undefined && { segmentation }),
    ...(inferenceId !== undefined && { inferenceId }),
  };
  return {
    // The schema has let nothing else through.
    input: decodeMedia(type, mediaSource as JsonObject),
    ...(seconds !== undefined && { segment: { seconds } }),
    ...(Object.keys(options).length > 0 && { options: { twelvelabs: options as MarengoOptions } }),
  };
}

function fixedSeconds(segmentation: JsonObject[string]): number | undefined {
  const fixed = isObject(segmentation) ? segmentation.fixed : undefined;
  return isObject(fixed) ? readNumber(fixed, "durationSec") : undefined;
}
