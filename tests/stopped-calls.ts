import { adapters } from "@bedplate/all";
import { createClient, isBedrockError, type Timeouts, user } from "@bedplate/core";
import { transports } from "./transport-list.ts";

// Has calls stopped in every way, over the transport and at the server that the arguments name, and says how each ended.
// It never says that it ends itself: it does when nothing of them is left.

const [, , name, url = ""] = process.argv;
const create = transports.find(([known]) => known === name)?.[1];
if (!create) throw new Error(`There is no transport named ${name}.`);

/** A stream of text, as the server spoils it; `onText` may stop it, and `true` leaves its loop. */
async function stop(
  fault: string,
  timeouts: Timeouts,
  onText: () => boolean,
  signal?: AbortSignal,
): Promise<void> {
  const endpoint = `${url}/_bedplate/fault/${encodeURIComponent(fault)}`;
  const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
  const transport = create!({ endpoint, region: "us-east-1", credentials });
  const client = createClient({ transport, adapters, timeouts, retry: false });
  const request = {
    model: "anthropic.claude-3-haiku-20240307-v1:0",
    messages: [user("Hello")],
    maxTokens: 60,
  };
  try {
    for await (const part of client.streamText(request, signal ? { signal } : {}))
      if (part.type === "text-delta" && onText()) break;
    console.log("left");
  } catch (error) {
    console.log(isBedrockError(error) ? error.code : error);
  }
}

const goOn = (): boolean => false;
await stop("stall", { firstByteMs: 50 }, goOn);
await stop("stall@4", { idleMs: 50 }, goOn);
await stop("stall@4", { totalMs: 50 }, goOn);
const controller = new AbortController();
const abort = (): boolean => {
  controller.abort();
  return false;
};
await stop("stall@4", {}, abort, controller.signal);
await stop("stall@4", {}, () => true);
