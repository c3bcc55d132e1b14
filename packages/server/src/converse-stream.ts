import { isObject, type StreamEncoder, type StreamPart } from "@bedplate/core";
import { eventFrame } from "./event-stream.ts";
import { createStopwatch } from "./stream-frames.ts";

/** The frames of ConverseStream: each chunk of the encoder has one key, the event's name, over its members. The last one gets what the server measured. */
export function converseFrames(encoder: StreamEncoder): (part: StreamPart) => Uint8Array[] {
  const measure = createStopwatch();
  let position = 0;
  return (part) => {
    const measures = measure(part.type !== "start");
    const told = part.type === "finish" ? { ...part, metadata: { ...measures, ...part.metadata } } : part;
    return encoder
      .push(told)
      .flatMap((chunk) =>
        Object.entries(chunk).map(([event, members]) =>
          eventFrame(event, isObject(members) ? members : {}, position++),
        ),
      );
  };
}
