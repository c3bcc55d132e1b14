import { describe, expect, test } from "vitest";
import { createClient } from "./client.ts";
import { imageMethods } from "./client-image.ts";
import { BedrockError } from "./error.ts";
import { ImageError, type ImageRequest, type ImageResponse } from "./image.ts";
import { pictureOf } from "./image-request.ts";
import { type JsonObject, readString, readStrings } from "./json.ts";
import { isModel } from "./model-id.ts";
import type { ImageAdapter } from "./reply-adapter.ts";
import type { Transport, WireCall } from "./transport.ts";

/** The smallest format of pictures there can be: words in, at most two pictures out. */
const sketch: ImageAdapter = {
  kind: "image",
  name: "sketch",
  operation: "InvokeModel",
  exampleModels: ["acme.sketch-v1"],
  methods: imageMethods,
  maxCount: 2,
  maxSeed: 100,
  tuning: ["seed"],
  formats: ["png"],
  supports: (model) => isModel(model, "acme.sketch-"),
  encodeRequest: ({ request: { prompt, count, seed } }) => ({
    body: { prompt, count, seed },
    warnings: [{ code: "adjusted-setting", setting: "prompt", message: "made shorter" }],
  }),
  decodeResponse(reply) {
    const blocked = readString(reply, "blocked");
    return {
      images: (readStrings(reply, "pictures") ?? []).map((data) => pictureOf(data)),
      finish: blocked === undefined ? { reason: "stop" } : { reason: "content-filter", raw: blocked },
      usage: { input: {}, output: {} },
    };
  },
};

/** A transport that answers from a list; an error in the list is thrown. */
function transportOf(replies: readonly (JsonObject | Error)[]): Transport & { calls: WireCall[] } {
  const calls: WireCall[] = [];
  return {
    calls,
    async send(call) {
      const reply = replies[calls.push(call) - 1];
      if (reply instanceof Error) throw reply;
      return { headers: { "x-amzn-requestid": `req-${calls.length}` }, body: reply ?? {} };
    },
    stream: () => Promise.reject(new Error("Pictures don't stream.")),
  };
}

const request: ImageRequest = { model: "us.acme.sketch-v1", prompt: "a lake" };

function generate(transport: Transport, more: Partial<ImageRequest> = {}): Promise<ImageResponse> {
  const client = createClient({ transport, adapters: [sketch], retry: false });
  return client.generateImage({ ...request, ...more }, { includeRaw: true });
}

function dataOf({ images }: Pick<ImageResponse, "images">): string[] {
  return images.map(({ source }) => source.data);
}

test("a request is one call, and its pictures can be sent on as they are", async () => {
  const transport = transportOf([{ pictures: ["iVBORw0KGgo="] }]);
  const response = await generate(transport);
  expect(transport.calls).toMatchObject([
    { operation: "InvokeModel", modelId: "us.acme.sketch-v1", body: { prompt: "a lake" } },
  ]);
  expect(response).toEqual({
    images: [{ type: "image", mediaType: "image/png", source: { type: "base64", data: "iVBORw0KGgo=" } }],
    finish: { reason: "stop" },
    usage: { input: {}, output: {} },
    warnings: [{ code: "adjusted-setting", setting: "prompt", message: "made shorter" }],
    responses: [
      expect.objectContaining({
        modelId: "us.acme.sketch-v1",
        requestId: "req-1",
        reply: { pictures: ["iVBORw0KGgo="] },
      }),
    ],
  });
});

test("more pictures than a call makes are several calls, whose seeds count on", async () => {
  const transport = transportOf([{ pictures: ["a", "b"] }, { pictures: ["c", "d"] }, { pictures: ["e"] }]);
  const response = await generate(transport, { count: 5, seed: 40 });
  expect(transport.calls.map(({ body }) => [body.count, body.seed])).toEqual([
    [2, 40],
    [2, 42],
    [1, 44],
  ]);
  expect(dataOf(response)).toEqual(["a", "b", "c", "d", "e"]);
  expect(response.responses.map(({ requestId }) => requestId)).toEqual(["req-1", "req-2", "req-3"]);
  expect(response.warnings).toHaveLength(1);
});

test("seeds begin again behind the largest one, and not with the one that stands for chance", async () => {
  const transport = transportOf([{ pictures: ["a", "b"] }, { pictures: ["c"] }]);
  await generate(transport, { count: 3, seed: 99 });
  expect(transport.calls.map(({ body }) => body.seed)).toEqual([99, 1]);
});

test("a first seed that is too large goes out as it is, for the service to refuse", async () => {
  const transport = transportOf([{ pictures: ["a", "b"] }, { pictures: ["c"] }]);
  await generate(transport, { count: 3, seed: 500 });
  expect(transport.calls.map(({ body }) => body.seed)).toEqual([500, 2]);
});

test("more pictures than anybody wants are refused", async () => {
  await expect(generate(transportOf([]), { count: 5e9 })).rejects.toMatchObject({ code: "invalid-request" });
});

test("without a seed none is made up", async () => {
  const transport = transportOf([{ pictures: ["a", "b"] }, { pictures: ["c"] }]);
  await generate(transport, { count: 3 });
  expect(transport.calls.map(({ body }) => body.seed)).toEqual([undefined, undefined]);
});

test("a call that was blocked says so, beside the pictures of the others", async () => {
  const transport = transportOf([{ pictures: ["a", "b"] }, { blocked: "violence" }]);
  const response = await generate(transport, { count: 4 });
  expect([dataOf(response), response.finish]).toEqual([
    ["a", "b"],
    { reason: "content-filter", raw: "violence" },
  ]);
});

describe("a call that fails", () => {
  const busy = new BedrockError("throttled", "Slow down.", { requestId: "req-9" });

  test("throws its own error when it is the first", async () => {
    await expect(generate(transportOf([busy]), { count: 4 })).rejects.toBe(busy);
  });

  test("keeps the pictures of those before it, which have been paid for", async () => {
    const transport = transportOf([{ pictures: ["a", "b"] }, busy, { pictures: ["c"] }]);
    const failure = await generate(transport, { count: 5 }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ImageError);
    expect(failure).toMatchObject({
      code: "throttled",
      retryable: true,
      requestId: "req-9",
      cause: busy,
      message: "Slow down. The pictures made before are kept (error.response): 2.",
      response: { finish: { reason: "stop" }, responses: [{ requestId: "req-1" }] },
    });
    expect(failure instanceof ImageError && dataOf(failure.response)).toEqual(["a", "b"]);
    expect(transport.calls).toHaveLength(2);
  });
});

test("settings that the format has no field for are told, and its own file format is none of them", async () => {
  const settings = async (more: Partial<ImageRequest>): Promise<string[]> =>
    (await generate(transportOf([{ pictures: ["a"] }]), more)).warnings
      .filter(({ code }) => code === "unsupported-setting")
      .map(({ setting }) => setting);
  expect(await settings({ seed: 1, size: { width: 8, height: 8 }, format: "webp" })).toEqual([
    "size",
    "format",
  ]);
  expect(await settings({ aspectRatio: "1:1", format: "png" })).toEqual(["aspectRatio"]);
});

describe("what makes no sense is refused before anything is sent", () => {
  test.each<[Partial<ImageRequest>, RegExp]>([
    [{ count: 0 }, /count is a whole number from 1 to 1000, not 0/],
    [{ count: 1.5 }, /not 1.5/],
    [{ size: { width: 0, height: 8 } }, /not 0 and 8/],
    [{ size: { width: 8, height: 8 }, aspectRatio: "1:1" }, /a size or an aspectRatio, not both/],
    [{ expand: { left: 8, up: -8 } }, /expand is whole pixels by side, and none below 0/],
    [{ expand: { left: 0.5 } }, /expand is whole pixels/],
  ])("%j", async (more, message) => {
    const transport = transportOf([]);
    await expect(generate(transport, more)).rejects.toMatchObject({
      code: "invalid-request",
      modelId: "us.acme.sketch-v1",
      message: expect.stringMatching(message),
    });
    expect(transport.calls).toHaveLength(0);
  });
});
