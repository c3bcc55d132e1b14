import { createHash, createHmac } from "node:crypto";
import { afterEach, describe, expect, test, vi } from "vitest";
import { NodeSha256 } from "./node-sha256.ts";
import { longBody, WebSha256 } from "./web-sha256.ts";

afterEach(() => void vi.unstubAllGlobals());

describe.each([
  ["Node's", NodeSha256],
  ["the web's", WebSha256],
])("%s", (_, sha256) => {
  test.each([0, 1, 1000, longBody - 1, longBody, 3 * longBody])(
    "hashes %i bytes, in one piece or two",
    async (length) => {
      const bytes = new Uint8Array(length).map((_byte, at) => at);
      const expected = createHash("sha256").update(bytes).digest("hex");
      for (const cut of [0, length >> 1]) {
        const hash = sha256();
        hash.update(Uint8Array.of(1, 2, 3));
        hash.reset();
        hash.update(bytes.subarray(0, cut));
        hash.update(bytes.subarray(cut));
        expect(Buffer.from(await hash.digest()).toString("hex")).toBe(expected);
      }
    },
  );

  test.each(["secret", new Uint8Array(100).fill(7)])(
    "signs with a key, whether text or bytes",
    async (key) => {
      for (const text of ["", "text", "x".repeat(longBody)]) {
        const hash = sha256(key);
        hash.update(Buffer.from(text));
        const expected = createHmac("sha256", key).update(text).digest("hex");
        expect(Buffer.from(await hash.digest()).toString("hex")).toBe(expected);
      }
    },
  );
});

test("a long body is hashed where there is no WebCrypto too", async () => {
  vi.stubGlobal("crypto", undefined);
  const hash = WebSha256();
  hash.update(new Uint8Array(longBody));
  const expected = createHash("sha256").update(new Uint8Array(longBody)).digest("hex");
  expect(Buffer.from(await hash.digest()).toString("hex")).toBe(expected);
});
