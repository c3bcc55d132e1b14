import {
  assistant,
  type ConverseRules,
  type DocumentPart,
  document,
  type ImagePart,
  image,
  parseModelId,
  type ToolCallPart,
  toolResult,
  type UserPart,
  user,
  video,
} from "@bedplate/core";
import { expect, test } from "vitest";
import { createConverse } from "./converse.ts";

const id = "us.amazon.nova-lite-v1:0";

function send(parts: readonly UserPart[], rules: ConverseRules = {}): void {
  const encodeFields = () => ({ fields: {}, warnings: [], handled: [] });
  const family = { name: "any", supports: () => true, encodeFields, rules: () => rules };
  const request = { model: id, messages: [user(...parts, "What is it?")] };
  createConverse({ families: [family] }).encodeRequest({ request, model: parseModelId(id) });
}

function png(width: number, height: number, length = 64): ImagePart {
  const bytes = Buffer.alloc(length);
  bytes.write("89504e470d0a1a0a0000000d49484452", "hex");
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return image(bytes);
}

/** A JPEG with a table before the head of its frame. */
function jpeg(width: number, height: number): ImagePart {
  const bytes = Buffer.alloc(64);
  bytes.write("ffd8ffe00004ffffffc40004ffffffc2001108", "hex");
  bytes.writeUInt16BE(height, 19);
  bytes.writeUInt16BE(width, 21);
  return image(bytes);
}

const page: DocumentPart = document({ type: "text", text: "A page." });
const long = (bytes: number): Uint8Array => Buffer.concat([Buffer.from("%PDF-1.7"), Buffer.alloc(bytes)]);

test.each([
  ["21 pictures", Array.from({ length: 21 }, () => png(1, 1)), /has 21 images, and may have 20/],
  ["6 documents", Array.from({ length: 6 }, () => page), /has 6 documents, and may have 5/],
  ["a picture of 4 MB", [png(1, 1, 4 * 2 ** 20)], /image has 4\.00 MB, and may have 3\.75/],
  ["a wide PNG", [png(8001, 10)], /8001 x 10 pixels, and may have 8000/],
  ["a high JPEG", [jpeg(10, 9000)], /10 x 9000 pixels/],
  ["a document of 5 MB", [document(long(5 * 2 ** 20))], /document has 5\.00 MB, and may have 4\.50/],
  ["a film of 19 MB", [video(Buffer.alloc(19 * 2 ** 20), "video/mp4")], /video has 19\.00 MB.*18\.75/],
])("%s are refused before they are sent", (_name, parts, message) => {
  expect(() => send(parts)).toThrow(
    expect.objectContaining({
      code: "invalid-request",
      modelId: id,
      message: expect.stringMatching(message),
    }),
  );
});

test("what is just within the limits is sent", () => {
  send([
    ...Array.from({ length: 20 }, () => png(8000, 8000)),
    ...Array.from({ length: 5 }, () => page),
    video("s3://films/an-hour.mp4"),
  ]);
  send([jpeg(8000, 8000), image("R0lGODlhAQABAAAAACw=")]);
});

test("pictures in tool results are not counted, but measured", () => {
  const call: ToolCallPart = { type: "tool-call", id: "a", name: "look", input: {} };
  const model = parseModelId(id);
  const encode = (...shots: ImagePart[]): unknown => {
    const messages = [user("Look."), assistant(call), toolResult(call, shots)];
    return createConverse().encodeRequest({ request: { model: id, messages }, model });
  };
  encode(...Array.from({ length: 30 }, () => png(1, 1)));
  expect(() => encode(png(9000, 1))).toThrow(/9000 x 1 pixels/);
});

test("media in S3 are refused for models that don't read them", () => {
  const stored = image("s3://lakes/thun.png");
  send([stored]);
  expect(() => send([stored], { s3: false })).toThrow(
    expect.objectContaining({
      code: "unsupported",
      message: expect.stringMatching(/from S3.*Pass the bytes/),
    }),
  );
});

test("citations are left out for models that don't cite, with a warning", () => {
  const citations = [{ title: "lakes" }];
  const family = {
    name: "any",
    supports: () => true,
    encodeFields: () => ({ fields: {}, warnings: [], handled: [] }),
    rules: (): ConverseRules => ({ citations: false }),
  };
  const messages = [
    user("Which?"),
    assistant({ type: "text", text: "Thun.", citations }),
    user({ ...page, name: "lakes", citations: true }, "Sure?"),
  ];
  const { body, warnings } = createConverse({ families: [family] }).encodeRequest({
    request: { model: id, messages },
    model: parseModelId(id),
  });
  expect(body.messages).toEqual([
    { role: "user", content: [{ text: "Which?" }] },
    { role: "assistant", content: [{ text: "Thun." }] },
    {
      role: "user",
      content: [
        { document: { format: "txt", name: "lakes", source: { text: "A page." } } },
        { text: "Sure?" },
      ],
    },
  ]);
  expect(warnings.map(({ message }) => message.slice(id.length + 2))).toEqual([
    "the model takes no citations in texts; they were left out.",
    "the model cites no documents; no citations were asked for.",
  ]);
});
