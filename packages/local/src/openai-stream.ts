import { isObject, type JsonObject, parseJson } from "@bedplate/core";
import { createParser } from "eventsource-parser";

/** The JSON of server-sent events, those that arrived together at a time, until `[DONE]` or the end. Leaving the loop closes the connection. */
export async function* readEvents({ body }: Response): AsyncGenerator<JsonObject[]> {
  if (!body) return;
  let arrived: JsonObject[] = [];
  let done = false;
  const parser = createParser({
    onEvent({ data }) {
      done ||= data.trim() === "[DONE]";
      const json = done ? undefined : parseJson(data);
      if (isObject(json)) arrived.push(json);
    },
  });
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (let next = await reader.read(); !next.done && !done; next = await reader.read()) {
      parser.feed(next.value);
      if (arrived.length > 0) yield arrived;
      arrived = [];
      if (done) return;
    }
  } finally {
    // What broke by itself can't be cancelled again.
    await reader.cancel().catch(() => undefined);
  }
}
