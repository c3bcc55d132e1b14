import {
  type DecodedPart,
  type Finish,
  type JsonObject,
  readObject,
  readString,
  type StreamDecoder,
  type Usage,
} from "@bedplate/core";
import { isServerTool, toolIdentity } from "./nova-blocks.ts";
import { decodeFinish, decodeUsage } from "./nova-reply.ts";

/** Nova's events. The reason comes in the last chunk but one, the usage in the last. */
export function createStreamDecoder(): StreamDecoder {
  const blocks = createBlockDecoder();
  let finish: Finish | undefined;
  let usage: Usage | undefined;
  return {
    push(chunk) {
      const stop = readObject(chunk, "messageStop");
      if (stop) finish = decodeFinish(stop);
      const metadata = readObject(chunk, "metadata");
      if (metadata) usage = decodeUsage(readObject(metadata, "usage") ?? {});
      const start = readObject(readObject(chunk, "contentBlockStart") ?? {}, "start");
      const delta = readObject(readObject(chunk, "contentBlockDelta") ?? {}, "delta");
      return [...(start ? blocks.start(start) : []), ...(delta ? blocks.delta(delta) : [])];
    },
    end: () => (finish && usage ? [{ type: "finish", finish, usage }] : []),
  };
}

interface BlockDecoder {
  start(start: JsonObject): DecodedPart[];
  delta(delta: JsonObject): DecodedPart[];
}

type Kind = "text" | "reasoning" | "tool";

/** Every piece of text has an index of its own and no start (recorded), so blocks are told by their kind and counted here. */
function createBlockDecoder(): BlockDecoder {
  let open: Kind | undefined;
  let index = -1;
  let served = false;
  const indexOf = (kind: Kind): number => {
    if (open !== kind) index++;
    open = kind;
    return index;
  };
  return {
    start(start) {
      const tool = readObject(start, "toolUse");
      if (!tool) return [];
      served = isServerTool(tool);
      if (served) return [];
      open = undefined;
      return [{ type: "tool-call-start", index: indexOf("tool"), ...toolIdentity(tool) }];
    },
    delta(delta) {
      const text = readString(delta, "text");
      if (text) return [{ type: "text-delta", index: indexOf("text"), delta: text }];
      const input = readString(readObject(delta, "toolUse") ?? {}, "input");
      if (input) return served ? [] : [{ type: "tool-call-delta", index: indexOf("tool"), delta: input }];
      const thoughts = reasoningParts(readObject(delta, "reasoningContent") ?? {}, indexOf);
      // A signature ends a thought.
      if (thoughts.some((part) => "signature" in part)) open = undefined;
      return thoughts;
    },
  };
}

// As in ConverseStream; unverified on InvokeModel.
function reasoningParts(thought: JsonObject, indexOf: (kind: Kind) => number): DecodedPart[] {
  const delta = readString(thought, "text") ?? "";
  const signature = readString(thought, "signature");
  if (!delta && !signature) return [];
  return [{ type: "reasoning-delta", index: indexOf("reasoning"), delta, ...(signature && { signature }) }];
}
