import { isObject, type ProviderMetadata, type StreamEncoder, type StreamPart } from "@bedplate/core";
import { eventFrame } from "./event-stream.ts";
import { createStopwatch } from "./stream-frames.ts";

/** The frames of ConverseStream: each chunk of the encoder has one key, the event's name, over its members. The last ones get what the server knows beside the answer. */
export function converseFrames(
  encoder: StreamEncoder,
  own: ProviderMetadata,
): (part: StreamPart) => Uint8Array[] {
  const measure = createStopwatch();
  let position = 0;
  return (part) => {
    const measures = measure(part.type !== "start");
    const told =
      part.type !== "finish"
        ? part
        : {
            ...part,
            providerMetadata: { ...own, ...part.providerMetadata },
            metadata: { ...measures, ...part.metadata },
          };
    return encoder
      .push(told)
      .flatMap((chunk) =>
        Object.entries(chunk).map(([event, members]) =>
          eventFrame(event, isObject(members) ? members : {}, position++),
        ),
      );
  };
}
