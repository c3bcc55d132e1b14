import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text as readAll } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { pixelsOf } from "./pixels.ts";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "bedplate-media-"));
const running = new Set<ChildProcess>();

afterEach(() => {
  for (const child of running) child.kill("SIGKILL");
  running.clear();
});

afterAll(() => rmSync(folder, { recursive: true }));

function start(args: readonly string[]): ReturnType<typeof spawn> & { stdout: NodeJS.ReadableStream } {
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
  };
  const child = spawn(process.execPath, [main, ...args], {
    env,
    cwd: folder,
    stdio: ["pipe", "pipe", "pipe"],
  });
  running.add(child);
  return child;
}

async function run(
  args: readonly string[],
  input = "",
): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const child = start(args);
  child.stdin?.end(input);
  const [stdout, stderr, [code]] = await Promise.all([
    readAll(child.stdout),
    readAll(child.stderr!),
    once(child, "exit"),
  ]);
  return { code, stdout, stderr };
}

describe("embed", () => {
  const model = "amazon.titan-embed-text-v2:0";

  test("shows how near texts are to one another", async () => {
    const { code, stdout, stderr } = await run([
      "embed",
      model,
      "a red rose",
      "a crimson rose",
      "tax law",
      "--local",
    ]);
    expect(code).toBe(0);
    const [near = 0, far = 0] =
      /1 a red rose\s+│ 1\.00\s+│ (\S+)\s+│ (\S+)/.exec(stdout)?.slice(1).map(Number) ?? [];
    expect(near).toBeGreaterThan(far);
    expect(stderr).toMatch(/3 vectors of 1024 \(Float32Array\) · \d+ tokens · 3 calls/);
  });

  test("prints a vector for each line of the pipe as JSON", async () => {
    const { code, stdout } = await run(
      ["embed", "cohere.embed-v4:0", "-d", "256", "--type", "int8", "--json", "--local"],
      "one\n\ntwo\n",
    );
    const vectors = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as number[]);
    expect([code, vectors.map(({ length }) => length)]).toEqual([0, [256, 256]]);
    expect(vectors.flat().every((value) => Number.isInteger(value) && Math.abs(value) <= 128)).toBe(true);
  });

  test("what a model can't do is told with what it can", async () => {
    const { code, stderr } = await run(["embed", model, "a", "-d", "384", "--local"]);
    expect(code).toBe(2);
    expect(stderr).toContain(`${model}: it has no vectors of 384 dimensions. It has 256, 512, 1024.`);
  });
});

describe("image", () => {
  const model = "stability.stable-image-core-v1:1";

  test("writes pictures of the size, says so in a line each, and never over a file that is there", async () => {
    const args = [
      "image",
      model,
      "a harbour",
      "-o",
      "a.png",
      "-a",
      "3:2",
      "-c",
      "2",
      "--seed",
      "4",
      "--local",
    ];
    const { code, stdout } = await run(args);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^a\.png · 1280×832 PNG · \d+ KB · seed 4\na-2\.png · 1280×832 PNG · \d+ KB · seed 5\n$/,
    );
    const file = join(folder, "a.png");
    expect(pixelsOf(readFileSync(file))).toEqual({ format: "PNG", width: 1280, height: 832 });

    const before = statSync(file).mtimeMs;
    const again = await run(args);
    expect([again.code, again.stderr]).toEqual([
      2,
      expect.stringContaining("a.png, a-2.png is there already"),
    ]);
    expect(statSync(file).mtimeMs).toBe(before);
    expect((await run([...args, "--force"])).code).toBe(0);
    expect(statSync(file).mtimeMs).toBeGreaterThan(before);
  });

  test("changes a picture, and writes the format of the file's name", async () => {
    await run(["image", model, "a cat", "-o", "cat.png", "--local"]);
    const cut = [
      "image",
      "us.stability.stable-image-remove-background-v1:0",
      "-i",
      "cat.png",
      "-o",
      "cut.webp",
      "--local",
    ];
    const { code, stdout } = await run(cut);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^cut\.webp · 1024×1024 WebP · /)]);
    const jpeg = await run(["image", model, "a dog", "-o", "dog.jpg", "--local"]);
    expect(jpeg.stdout).toMatch(/^dog\.jpg · 1024×1024 JPEG · /);
  });

  test("a blocked prompt writes no file, and ends with 1", async () => {
    const { code, stderr } = await run(["image", model, "forbidden things", "-o", "no.png", "--local"]);
    expect([code, existsSync(join(folder, "no.png"))]).toEqual([1, false]);
    expect(stderr).toContain("finish: content-filter (Filter reason: prompt)");
  });

  test.each([
    [["-s", "big"], '"big" is no size'],
    [["-a", "wide"], '"wide" is no ratio'],
    [["--expand", "top=3"], '"top=3" is no side'],
    [["--options", "[1]"], "--options must be a JSON object"],
    [["-i", "missing.png"], "The file missing.png can't be read"],
    [["--mask", "m.png", "--mask-prompt", "sky"], "not by both"],
  ])("%j is told as a mistake", async (args, message) => {
    const { code, stderr } = await run(["image", model, "a", "-o", "x.png", ...args, "--local"]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});

test("a folder that is not there is told before anything is paid for", async () => {
  const { code, stderr } = await run([
    "image",
    "stability.stable-image-core-v1:1",
    "a",
    "-o",
    "no/a.png",
    "--local",
  ]);
  expect([code, stderr]).toEqual([2, expect.stringContaining("The folder of no/a.png is not there")]);
});

test("wrong options end the command", async () => {
  const { code, stderr } = await run([
    "embed",
    "amazon.titan-embed-text-v2:0",
    "a",
    "--options",
    "{",
    "--local",
  ]);
  expect([code, stderr]).toEqual([2, expect.stringContaining("--options must be a JSON object")]);
});

test("rerank puts texts and JSON documents of the pipe in order", async () => {
  const args = ["rerank", "cohere.rerank-v3-5:0", "longest river", "--local"];
  const documents = 'Bread\nA river is long.\n{"title":"The longest river","text":"Nile"}\n';
  const { code, stdout } = await run(args, documents);
  expect(code).toBe(0);
  const order = stdout.split("\n").flatMap((line) => /^│ 0\.\d{4} │ (\d)/.exec(line)?.[1] ?? []);
  expect(order).toEqual(["3", "2", "1"]);
  const best = await run([...args, "--format", "rerank", "--top", "1", "--json"], documents);
  expect(JSON.parse(best.stdout).ranking).toMatchObject([{ index: 2, document: { text: "Nile" } }]);
});

describe("video", () => {
  const model = "luma.ray-v2:0";

  test("starts a film, waits, and fetches it; another command finds it by its ARN", async () => {
    const films = join(folder, "s3");
    const server = start(["serve", "--port", "0", "--folder", films]);
    const [line] = (await once(server.stdout, "data")) as [Buffer];
    const endpoint = /http:\S+/.exec(line.toString())?.[0] ?? "";
    const where = ["--endpoint", endpoint, "--folder", films, "--poll", "0.2"];
    const started = await run([
      "video",
      model,
      "a boat",
      "-r",
      "540p",
      "--s3-uri",
      "s3://films/boats",
      "--no-wait",
      ...where,
    ]);
    const arn = started.stdout.trim();
    expect([started.code, arn]).toEqual([
      0,
      expect.stringMatching(/^arn:aws:bedrock:us-east-1:\d+:async-invoke\/\w{12}$/),
    ]);
    const { code, stdout } = await run(["video", arn, "-o", "boat.mp4", ...where]);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/\nboat\.mp4 · \d+ KB\n$/)]);
    expect(readFileSync(join(folder, "boat.mp4")).subarray(4, 8).toString()).toBe("ftyp");
  });

  test("mistakes are told before anything is started", async () => {
    const mistakes: [string[], string][] = [
      [["video", model, "a boat"], "Say where the film goes"],
      [["video", model, "a boat", "-o", "b.mp4"], "Say where the service may write"],
      [["video", model, "a boat", "--no-wait", "--local"], "ends with this command"],
    ];
    for (const [args, message] of mistakes) {
      const { code, stderr } = await run(args);
      expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    }
  });
});
