import { isObject, parseJson } from "@bedplate/core";
import type { JournalStart, JournalWriter } from "./journal.ts";
import type { Connection } from "./listen.ts";
import type { FoundRoute } from "./routes.ts";

/** What a journal is told of a request when it comes. */
export function startOf(
  { method, headers }: Request,
  {
    requestId,
    path,
    connection: { httpVersion },
  }: { requestId: string; path: string; connection: Connection },
): JournalStart {
  const userAgent = headers.get("user-agent");
  return {
    id: requestId,
    method,
    path,
    ...(httpVersion !== undefined && { httpVersion }),
    ...(userAgent !== null && { userAgent }),
  };
}

/** A body that comes while it is answered, told to the journal. */
export function heard(body: ReadableStream<Uint8Array>, writer: JournalWriter): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) return controller.close();
        writer.received(value);
        controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** The model of a job, which stands in its body. */
export function modelInBody({ operation }: FoundRoute, body: Uint8Array): string | undefined {
  const json = operation === "StartAsyncInvoke" ? parseJson(new TextDecoder().decode(body)) : undefined;
  return isObject(json) && typeof json.modelId === "string" ? json.modelId : undefined;
}
