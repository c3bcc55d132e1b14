import type { Warning } from "./chat.ts";
import type { CallOptions, ClientOptions } from "./client.ts";
import { encodeCall, findModel, sendCall, sumUsage } from "./client-reply.ts";
import { uncarried } from "./client-settings.ts";
import { BedrockError, isBedrockError } from "./error.ts";
import { ImageError, type ImageOutput, type ImageRequest, type ImageResponse } from "./image.ts";
import { notSent } from "./image-request.ts";
import type { ModelRef } from "./model-id.ts";
import type { ImageAdapter } from "./reply-adapter.ts";

/** The client's method for pictures. */
export const imageMethods: { generateImage: typeof generateImage } = { generateImage };

const mostPictures = 1000;

async function generateImage(
  request: ImageRequest,
  call: CallOptions,
  options: ClientOptions,
): Promise<ImageResponse> {
  const found = await findModel<ImageAdapter>("image", request.model, options, call.signal);
  const { adapter, model } = found;
  check(request, model);
  // All of them are encoded first, so that a wrong request fails before anything is sent.
  const calls = shares(request, adapter).map((share) => encodeCall(adapter, { model, request: share }));
  const warnings = [...notCarried(request, adapter, model), ...(calls[0]?.warnings ?? [])];
  const outputs: ImageOutput[] = [];
  const responses: ImageResponse["responses"] = [];
  for (const ready of calls) {
    try {
      const { output, metadata } = await sendCall(ready, options, call);
      outputs.push(output);
      responses.push(metadata);
    } catch (error) {
      // What was made before has been paid for.
      if (outputs.length === 0 || !isBedrockError(error)) throw error;
      throw new ImageError(error, { ...joined(outputs), warnings, responses });
    }
  }
  return { ...joined(outputs), warnings, responses };
}

function check({ count = 1, size, aspectRatio, expand = {} }: ImageRequest, { id: modelId }: ModelRef): void {
  const refuse = (fact: string): BedrockError =>
    new BedrockError("invalid-request", `${modelId}: ${fact}`, { modelId });
  if (!Number.isInteger(count) || count < 1 || count > mostPictures)
    throw refuse(`count is a whole number from 1 to ${mostPictures}, not ${count}.`);
  if (size && ![size.width, size.height].every((side) => Number.isInteger(side) && side > 0))
    throw refuse(`size is a width and a height in pixels, not ${size.width} and ${size.height}.`);
  if (
    !Object.values(expand).every(
      (pixels) => pixels === undefined || (Number.isInteger(pixels) && pixels >= 0),
    )
  )
    throw refuse("expand is whole pixels by side, and none below 0.");
  if (size && aspectRatio !== undefined) throw refuse("give it a size or an aspectRatio, not both.");
}

function notCarried(request: ImageRequest, adapter: ImageAdapter, model: ModelRef): Warning[] {
  const { format } = request;
  const what = `the ${adapter.name} format`;
  return [
    ...uncarried(request, ["seed", "size", "aspectRatio"], adapter, model),
    ...(format && !adapter.formats.includes(format) ? notSent({ model }, what, { format }) : []),
  ];
}

/** The same request for as many pictures as one call makes, until there are enough. */
function shares(
  request: ImageRequest,
  { maxCount, maxSeed }: Pick<ImageAdapter, "maxCount" | "maxSeed">,
): ImageRequest[] {
  const { count = 1, seed } = request;
  const calls = Math.ceil(count / maxCount);
  if (calls === 1) return [request];
  return Array.from({ length: calls }, (_, at) => ({
    ...request,
    count: Math.min(maxCount, count - at * maxCount),
    // The same seed would make the same picture.
    ...(seed !== undefined && { seed: further(seed, at * maxCount, maxSeed) }),
  }));
}

// From 1 on again, since 0 stands for chance. The first one is the caller's, and the service's to refuse.
function further(first: number, by: number, maxSeed: number): number {
  const seed = first + by;
  return by === 0 || seed <= maxSeed ? seed : ((seed - 1) % maxSeed) + 1;
}

/** The pictures of all calls. The first call that didn't end well says how it ended. */
function joined(outputs: readonly ImageOutput[]): ImageOutput {
  const [first] = outputs;
  const finish = outputs.find(({ finish }) => finish.reason !== "stop")?.finish;
  return {
    // There was at least one call.
    ...first!,
    images: outputs.flatMap(({ images }) => images),
    ...(finish && { finish }),
    usage: sumUsage(outputs.map(({ usage }) => usage)),
  };
}
