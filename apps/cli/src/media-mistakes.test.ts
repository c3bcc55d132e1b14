import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text as readAll } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { serverAdapters as adapters } from "@bedplate/all/server";
import { createHandler, type Handler, type Listener, listen, simulated } from "@bedplate/server";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { nearness } from "./embed.ts";
import { pixelsOf } from "./pixels.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "bedplate-mistakes-"));
const core = "stability.stable-image-core-v1:1";

afterAll(() => rmSync(folder, { recursive: true }));

interface Running {
  interrupt(): void;
  ended: Promise<{ code: unknown; stdout: string; stderr: string }>;
}

function start(...args: string[]): Running {
  const keys = { AWS_REGION: "us-east-1", AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" };
  const env = { PATH: process.env.PATH, HOME: folder, AWS_EC2_METADATA_DISABLED: "true", ...keys };
  const child = spawn(process.execPath, [main, ...args], { env, cwd: folder });
  onTestFinished(() => void child.kill("SIGKILL"));
  child.stdin.end();
  const ended = Promise.all([readAll(child.stdout), readAll(child.stderr), once(child, "exit")]);
  return {
    interrupt: () => void child.kill("SIGINT"),
    ended: ended.then(([stdout, stderr, [code]]) => ({ code, stdout, stderr })),
  };
}

/** A local Bedrock that makes one picture, and then does as it is told. */
async function serveOne(then: () => Promise<Response>): Promise<Listener> {
  const answer = createHandler({ adapters, backend: simulated() });
  let calls = 0;
  const handler: Handler = (request, connection) => (calls++ === 0 ? answer(request, connection) : then());
  const listener = await listen(handler);
  onTestFinished(() => listener.close());
  return listener;
}

describe("a picture that was made before a failure has been paid for, and is kept", () => {
  test("when the service refuses the next one", async () => {
    const refusal = JSON.stringify({ message: "No more." });
    const headers = { "x-amzn-errortype": "AccessDeniedException", "content-type": "application/json" };
    const { url } = await serveOne(async () => new Response(refusal, { status: 403, headers }));
    const { code, stdout, stderr } = await start(
      "image",
      core,
      "a",
      "-o",
      "paid.png",
      "-c",
      "3",
      "--endpoint",
      url,
    ).ended;
    expect([code, stdout]).toEqual([1, expect.stringMatching(/^paid\.png · 1024×1024 PNG · .*\n$/)]);
    expect(stderr).toContain("No more.");
    expect(readdirSync(folder).filter((file) => file.startsWith("paid"))).toEqual(["paid.png"]);
  });

  test("when Ctrl-C cancels the next one", async () => {
    const { url } = await serveOne(async () => {
      running.interrupt();
      await running.ended;
      return new Response();
    });
    const running = start("image", core, "a", "-o", "kept.png", "-c", "3", "--endpoint", url);
    const { code, stdout, stderr } = await running.ended;
    expect([code, stdout]).toEqual([130, expect.stringMatching(/^kept\.png · 1024×1024 PNG · /)]);
    expect(stderr).toContain("Cancelled.");
    expect(readdirSync(folder)).toContain("kept.png");
  });
});

describe("is told as a mistake, before anything is asked for:", () => {
  const video = ["video", "luma.ray-v2:0", "a boat", "-o", "boat.mp4"];

  test.each<[string[], string]>([
    [["image", core, "a", "-o", "x.gif"], "x.gif is no picture by its name; it must end in .png, .jpg"],
    [["image", core, "a", "-o", "x.png", "-c", "1001"], "It must not be above 1000."],
    [["image", core, "a", "-o", "x.png", "-c", "5e12"], "It must not be above 1000."],
    [[...video, "--poll", "-1"], "It must be above 0."],
    [[...video, "--poll", "0"], "It must be above 0."],
  ])("%j", async (args, message) => {
    const { code, stderr } = await start(...args, "--local").ended;
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});

test("a mask's white is changed unless something else is said", async () => {
  const inpaint = ["us.stability.stable-image-inpaint-v1:0", "a boat", "-i", "sea.png", "-m", "sea.png"];
  expect((await start("image", core, "the sea", "-o", "sea.png", "--local").ended).code).toBe(0);
  expect(await start("image", ...inpaint, "-o", "boat.png", "--local").ended).toMatchObject({ code: 0 });
  const black = await start("image", ...inpaint, "-o", "no.png", "--edited", "black", "--local").ended;
  expect([black.code, black.stderr]).toEqual([
    2,
    expect.stringContaining("a mask's white is what gets changed"),
  ]);
  expect((await start("image", "--help").ended).stdout).toMatch(/white\s+unless\s+you\s+say\s+so/);
});

test("counts are said as people do", async () => {
  const embed = ["embed", "amazon.titan-embed-text-v2:0", "--local"];
  expect((await start(...embed, "a").ended).stderr).toMatch(
    /^1 vector of 1024 \(Float32Array\) · 1 token · 1 call$/m,
  );
  const many = await start(...embed, ...Array.from({ length: 14 }, (_, at) => `text ${at}`)).ended;
  expect(many.stderr).toMatch(/^12 of 14 shown · 14 vectors of /m);
  const json = await start(...embed, "--json", ...Array.from({ length: 14 }, (_, at) => `text ${at}`)).ended;
  expect([json.stdout.trim().split("\n").length, json.stderr]).toEqual([
    14,
    expect.not.stringContaining("shown"),
  ]);
});

describe("a table of cosines", () => {
  const names = Array.from({ length: 14 }, (_, at) => `a text of some length, number ${at}`);
  const vectors = names.map((_, at) => Float32Array.of(1, at));

  test.each([
    [Number.POSITIVE_INFINITY, 12],
    [100, 7],
    [80, 5],
    [20, 2],
  ])("of a terminal of %d characters has room for %d inputs", (width, shown) => {
    const near = nearness(names, vectors, { width });
    expect(near.shown).toBe(shown);
    const lines = near.table.split("\n");
    // The least that is worth a table is two by two.
    if (width > 40) expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(width);
    expect(lines.filter((line) => /^│ \d/.test(line))).toHaveLength(shown);
  });

  test("tells unsigned bytes and bits as what they stand for", () => {
    const width = Number.POSITIVE_INFINITY;
    const opposite = nearness(["a", "b"], [Uint8Array.of(228, 28), Uint8Array.of(28, 228)], {
      type: "uint8",
      width,
    });
    expect(opposite.table).toContain("-1.00");
    const bits = nearness(["a", "b"], [Int8Array.of(-1), Int8Array.of(15)], { type: "binary", width });
    expect(bits.table).toMatch(/1 a\s+│ 1\.00\s+│ 0\.00/);
  });
});

test("what is too short for a picture, or none, has no size", () => {
  const none = { format: "?", width: "?", height: "?" };
  const png = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  const jpeg = Buffer.from([0xff, 0xd8, 0xff]);
  const webp = Buffer.from("RIFF\0\0\0\0WEBPVP8X", "latin1");
  for (const bytes of [new Uint8Array(), png, jpeg, webp, new Uint8Array(100)])
    expect(pixelsOf(bytes)).toEqual(none);
  const cut = Buffer.concat([jpeg, Buffer.alloc(40)]);
  expect(pixelsOf(cut)).toMatchObject({ format: "JPEG", width: "?", height: "?" });
});
