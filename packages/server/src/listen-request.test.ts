import { once } from "node:events";
import { connect, constants } from "node:http2";
import { expect, onTestFinished, test } from "vitest";
import { listen } from "./listen.ts";

test.each([
  ["nothing", 0],
  ["a piece", 1],
])(
  "over HTTP/2 a client that sends without end is told when its answer is whole, of which %s was read",
  async (_, pieces) => {
    const { url, close } = await listen(async ({ body }) => {
      const reader = body?.getReader();
      for (let read = 0; read < pieces; read++) await reader?.read();
      return new Response("x".repeat(1_000_000));
    });
    const session = connect(url);
    onTestFinished(() => session.destroy());
    const stream = session.request({ ":method": "POST" }, { endStream: false });
    stream.write("y");
    let length = 0;
    stream.on("data", (bytes: Buffer) => {
      length += bytes.length;
    });
    await once(stream, "close");
    expect([stream.rstCode, length]).toEqual([constants.NGHTTP2_NO_ERROR, 1_000_000]);
    await close();
  },
);
