import { createAwsTransport } from "@bedplate/aws";
import type { StreamPart, Transport } from "@bedplate/core";
import { createFetchTransport } from "@bedplate/fetch";

/** Who asks whom: what every transport understands. */
export interface Access {
  endpoint: string;
  region: string;
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  token?: string;
}

/** Every transport that there is, by what it sends with. */
export const transports: [name: string, create: (access: Access) => Transport][] = [
  ["the AWS SDK", createAwsTransport],
  ["the AWS SDK on HTTP/2", (access) => createAwsTransport({ ...access, httpVersion: "2" })],
  ["node:http", createFetchTransport],
  ["fetch", (access) => createFetchTransport({ ...access, fetch: globalThis.fetch })],
];

/** Everything that a stream gave, and how it failed. */
export async function readParts(
  stream: AsyncIterable<StreamPart>,
  onPart: (part: StreamPart) => void = () => {},
): Promise<{ parts: StreamPart[]; failure: unknown }> {
  const parts: StreamPart[] = [];
  try {
    for await (const part of stream) {
      parts.push(part);
      onPart(part);
    }
  } catch (failure) {
    return { parts, failure };
  }
  return { parts, failure: undefined };
}

/** A response whose connection breaks when so many bytes have gone through. */
export function cutAfter(response: Response, limit: number): Response {
  let length = 0;
  const cut = new TransformStream<Uint8Array, Uint8Array>({
    transform(bytes, controller) {
      if (length >= limit) throw new Error("cut");
      length += bytes.length;
      controller.enqueue(bytes);
    },
  });
  return new Response(response.body?.pipeThrough(cut) ?? null, response);
}
