import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text as readAll } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { adapters } from "@bedplate/all";
import { afterAll, afterEach, expect, test } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const claude = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const folder = mkdtempSync(join(tmpdir(), "bedplate-cli-"));
const running = new Set<ChildProcess>();

afterEach(() => {
  for (const child of running) child.kill("SIGKILL");
  running.clear();
});

afterAll(() => rmSync(folder, { recursive: true }));

function start(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): ChildProcess & { stdout: NodeJS.ReadableStream; stderr: NodeJS.ReadableStream } {
  const clean = { PATH: process.env.PATH, HOME: folder, AWS_EC2_METADATA_DISABLED: "true", ...env };
  const child = spawn(process.execPath, [main, ...args], { env: clean, stdio: ["pipe", "pipe", "pipe"] });
  running.add(child);
  return child;
}

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

async function run(
  args: readonly string[],
  { input = "", env = {} }: { input?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  const child = start(args, env);
  child.stdin?.end(input);
  const [stdout, stderr, [code]] = await Promise.all([
    readAll(child.stdout),
    readAll(child.stderr),
    once(child, "exit"),
  ]);
  return { code, stdout, stderr };
}

/** Starts `bedplate serve` and waits for its ready line. */
async function serve(...args: string[]): Promise<{ child: ChildProcess; url: string }> {
  const child = start(["serve", "--port", "0", ...args], {
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "secret",
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const [, url = ""] = /^listening on (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(line.toString()) ?? [];
  expect(url).not.toBe("");
  return { child, url };
}

const signed = { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret", AWS_REGION: "us-east-1" };

test("chat prints the answer on stdout and the rest on stderr", async () => {
  const { code, stdout, stderr } = await run([
    "chat",
    claude,
    "Name three rivers",
    "--local",
    "--max-tokens",
    "60",
  ]);
  expect([code, stdout.endsWith("\n")]).toEqual([0, true]);
  expect(stdout).toMatch(/\w+ \w+/);
  expect(stderr).toMatch(
    /\d+ tokens in, \d+ out · first text \d+ ms · total \d+ ms · finish: (stop|length) · request /,
  );
});

test("chat reads the prompt from a pipe, and streaming or not gives the same answer", async () => {
  const piped = await run(["chat", claude, "--local"], { input: "Name three rivers\n" });
  const whole = await run(["chat", claude, "Name three rivers", "--local", "--no-stream"]);
  expect(piped.stdout).toBe(whole.stdout);
});

test("chat --json prints the response, and with --stream its parts line by line", async () => {
  const whole = await run(["chat", claude, "hi", "--local", "--json"]);
  expect(JSON.parse(whole.stdout)).toMatchObject({
    content: [{ type: "text" }],
    finish: { reason: "stop" },
    metadata: { modelId: claude },
  });
  const streamed = await run(["chat", claude, "hi", "--local", "--json", "--stream"]);
  const types = streamed.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).type);
  expect([types[0], types.at(-1), new Set(types.slice(1, -1))]).toEqual([
    "start",
    "finish",
    new Set(["text-delta"]),
  ]);
});

test("chat --wire shows the native body and chunks, --system and --temperature included", async () => {
  const { stderr } = await run([
    "chat",
    claude,
    "hi",
    "--local",
    "--wire",
    "--system",
    "Be kind.",
    "--temperature",
    "0",
  ]);
  expect(stderr).toMatch(
    /→ InvokeModel us\.anthropic[\s\S]*"anthropic_version": "bedrock-2023-05-31"[\s\S]*"system": "Be kind\."[\s\S]*"temperature": 0/,
  );
  expect(stderr).toMatch(
    /← \{"type":"message_start"[\s\S]*← \{"type":"message_stop","amazon-bedrock-invocationMetrics"/,
  );
});

test("an unknown model is refused by the service, with 1", async () => {
  const { code, stderr } = await run(["chat", "acme.unknown-v1", "hi", "--local"]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/The provided model identifier is invalid/);
});

test.each([
  [["chat"], /missing required argument 'model'/],
  [["chat", claude, "hi", "--max-tokens", "none"], /must be a number/],
  [["chat", claude, "hi", "--colour"], /unknown option '--colour'/],
  [["chat", claude, "--local"], /There is no prompt/],
  [["chat", claude, "hi", "--format", "acme", "--local"], /no adapter is named acme/],
  [["serve", "--port", "70000"], /0 to 65535/],
  [["serve", "--auth", "magic"], /Allowed choices are none, sigv4, bearer/],
  [["serve", "--auth", "sigv4"], /AWS_ACCESS_KEY_ID/],
  [["serve", "--auth", "bearer"], /AWS_BEARER_TOKEN_BEDROCK/],
  [["serve", "--backend", "magic"], /simulated, script:FILE, openai:URL, replay:FOLDER, or record:FOLDER/],
  [["serve", "--backend", "script:/nowhere.json"], /\/nowhere\.json can't be used/],
  [["serve", "--config", "/nowhere.json"], /The config \/nowhere\.json can't be used/],
  [["dance"], /unknown command 'dance'/],
])("%j is a usage error, which exits with 2 and says what is wrong", async (args, message) => {
  const { code, stderr, stdout } = await run(args);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(message);
});

test("help and version are no errors", async () => {
  for (const [args, wanted] of [
    [["--help"], /serve[\s\S]*chat[\s\S]*demo/],
    [["chat", "--help"], /Examples:/],
    [["--version"], /^\d+\.\d+\.\d+\n$/],
  ] as const) {
    const { code, stdout } = await run(args);
    expect(code).toBe(0);
    expect(stdout).toMatch(wanted);
  }
});

test("serve answers other processes, checks signatures, and a failing service exits with 1", async () => {
  const { url } = await serve("--auth", "sigv4");
  const right = await run(["chat", claude, "hi", "--endpoint", url], { env: signed });
  expect(right.code).toBe(0);
  const wrong = await run(["chat", claude, "hi", "--endpoint", url], {
    env: { ...signed, AWS_SECRET_ACCESS_KEY: "wrong" },
  });
  expect(wrong.code).toBe(1);
  expect(wrong.stderr).toMatch(
    /request signature we calculated does not match[\s\S]*\(unauthenticated, request [0-9a-f-]{36}\)/,
  );
});

test("serve plays a script", async () => {
  const file = join(folder, "script.json");
  writeFileSync(
    file,
    JSON.stringify([
      { when: { prompt: "weather" }, answer: "Sunny." },
      { error: { code: "access-denied", message: "Not you." } },
    ]),
  );
  const { url } = await serve("--backend", `script:${file}`);
  const answered = await run(["chat", claude, "How is the weather?", "--endpoint", url], { env: signed });
  expect(answered.stdout).toBe("Sunny.\n");
  const refused = await run(["chat", claude, "Hello", "--endpoint", url], { env: signed });
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/Not you\. \(access-denied/)]);
});

test("serve names its samples, and adds the guardrails and resources of a file", async () => {
  const { stdout } = await run(["serve", "--help"]);
  expect(stdout).toMatch(/guardrail +sample/);
  expect(stdout).toMatch(/imported-model +arn:aws:bedrock:us-east-1:123456789012:imported-model\//);
  const arn = "arn:aws:bedrock:us-east-1:123456789012:imported-model/own000000001";
  const messages = { blockedInputMessaging: "Not here.", blockedOutputsMessaging: "Not here." };
  const config = {
    guardrails: [{ id: "own", words: ["gossip"], ...messages }],
    resources: [
      { kind: "imported-model", arn, name: "own", architecture: "qwen2", format: "chat-completions" },
    ],
  };
  const file = join(folder, "bedrock.json");
  writeFileSync(file, JSON.stringify(config));
  const { url } = await serve("--config", file);
  const read = await fetch(`${url}/imported-models/${encodeURIComponent(arn)}`);
  expect(await read.json()).toMatchObject({ modelName: "own", modelArchitecture: "qwen2" });
  for (const [id, text] of [
    ["own", "Some gossip"],
    ["sample", "Something forbidden"],
  ] as const) {
    const body = JSON.stringify({ source: "INPUT", content: [{ text: { text } }] });
    const applied = await fetch(`${url}/guardrail/${id}/version/1/apply`, { method: "POST", body });
    expect(await applied.json()).toMatchObject({ action: "GUARDRAIL_INTERVENED" });
  }
});

test("serve refuses what the service refuses, unless it is told not to", async () => {
  const invoke = async (...args: string[]): Promise<number> => {
    const { url } = await serve(...args);
    const body = JSON.stringify({ prompt: "\n\nHuman: hi\n\nAssistant:", max_tokens_to_sample: 9 });
    return (await fetch(`${url}/model/anthropic.claude-v2/invoke`, { method: "POST", body })).status;
  };
  expect([await invoke(), await invoke("--no-limits")]).toEqual([404, 200]);
});

test("serve says that a port is in use", async () => {
  const { url } = await serve();
  const { code, stderr } = await run(["serve", "--port", new URL(url).port]);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/is in use\. Choose another with --port/)]);
});

test.each(["SIGINT", "SIGTERM"] as const)(
  "serve stops on %s with 0, after the streams that are under way",
  async (signal) => {
    const file = join(folder, "slow.json");
    writeFileSync(file, JSON.stringify([{ answer: "one two three four five six", delayMs: 50 }]));
    const { child, url } = await serve("--backend", `script:${file}`);
    const client = start(["chat", claude, "hi", "--endpoint", url], signed);
    const answer = readAll(client.stdout);
    await once(client.stdout, "readable");
    child.kill(signal);
    expect(await once(child, "exit")).toEqual([0, null]);
    expect(await answer).toBe("one two three four five six\n");
  },
);

test("Ctrl-C cancels the request, says so, and exits with 130", async () => {
  const file = join(folder, "endless.json");
  writeFileSync(file, JSON.stringify([{ answer: "word ".repeat(2000), delayMs: 20 }]));
  const { url } = await serve("--backend", `script:${file}`);
  const child = start(["chat", claude, "hi", "--endpoint", url], signed);
  const stderr = readAll(child.stderr);
  child.stdout.once("data", () => child.kill("SIGINT"));
  const [code] = await once(child, "exit");
  expect([code, await stderr]).toEqual([130, expect.stringMatching(/Cancelled\./)]);
});

test("a reader that has enough ends the command, without an error", async () => {
  const file = join(folder, "long.json");
  writeFileSync(file, JSON.stringify([{ answer: "word ".repeat(2000), delayMs: 20 }]));
  const { url } = await serve("--backend", `script:${file}`);
  const child = start(["chat", claude, "hi", "--endpoint", url], signed);
  const stderr = readAll(child.stderr);
  child.stdout.once("data", () => child.stdout.destroy());
  const [code] = await once(child, "exit");
  expect([code, await stderr]).toEqual([0, ""]);
});

test("demo streams to a model of every chat adapter, prints a table, and shows every other kind", async () => {
  const { code, stdout } = await run(["demo"]);
  expect(code).toBe(0);
  const chats = adapters.filter(({ kind, name }) => kind === "chat" && name !== "pegasus");
  for (const { name, exampleModels } of chats) {
    for (const model of exampleModels)
      expect(stdout).toMatch(
        new RegExp(
          `│ ${model.replaceAll(".", "\\.")}\\s+│ ${name}\\s+│ \\d+ ms\\s+│ \\d+ ms\\s+│ \\d+ / \\d+\\s+│ stop\\s+│`,
        ),
      );
  }
  const files = [
    "harbour.png · 1280×832 PNG",
    "with-boat.png · 1024×1024 PNG",
    "harbour.mp4 · ",
    "answer.wav · ",
  ];
  for (const file of files) expect(stdout).toContain(file);
  const kinds = ["embed", "rerank", "image", "edit", "video", "see", "speech"];
  for (const kind of kinds) expect(stdout).toMatch(new RegExp(`^${kind} +\\S+ +\\d+ ms  \\S`, "m"));
});
