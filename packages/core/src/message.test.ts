import { expect, test } from "vitest";
import { document, image } from "./media.ts";
import { assistant, system, textOf, toolResult, user } from "./message.ts";

test("texts and parts become messages", () => {
  expect(user("Look:", image(new Uint8Array([1, 2, 3]), "image/png"))).toEqual({
    role: "user",
    content: [
      { type: "text", text: "Look:" },
      { type: "image", mediaType: "image/png", source: { type: "base64", data: "AQID" } },
    ],
  });
  expect(system("x").role).toBe("system");
  expect(textOf(assistant("a", { type: "reasoning", text: "hidden" }, "b"))).toBe("ab");
});

test("bytes of any size become base64", () => {
  const bytes = new Uint8Array(100_001).map((_, index) => index);
  expect(image(bytes, "image/png").source).toEqual({
    type: "base64",
    data: Buffer.from(bytes).toString("base64"),
  });
});

test("documents keep their options, and plain text stays text", () => {
  expect(document({ type: "text", text: "hi" }, { name: "note", citations: true })).toEqual({
    type: "document",
    mediaType: "text/plain",
    source: { type: "text", text: "hi" },
    name: "note",
    citations: true,
  });
});

test("a tool's result is text, JSON or parts", () => {
  const call = { id: "c1", name: "f" };
  expect(toolResult(call, "ok").content[0]).toEqual({
    type: "tool-result",
    callId: "c1",
    name: "f",
    content: [{ type: "text", text: "ok" }],
  });
  expect(toolResult(call, { json: { n: 1 } }, { isError: true }).content[0]).toMatchObject({
    content: [{ type: "json", value: { n: 1 } }],
    isError: true,
  });
});
