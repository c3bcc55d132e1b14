import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { serverAdapters } from "@bedplate/all/server";
import { models } from "@bedplate/catalog";
import { createHandler, type Listener, listen, simulated } from "@bedplate/server";
import { afterAll, beforeAll, expect, test } from "vitest";

const folder = fileURLToPath(new URL("../examples/", import.meta.url));
const run = promisify(execFile);
// As `bedplate serve` is: models that have ended are refused, so that no example asks one.
let served: Listener;
let unlimited: Listener;

beforeAll(async () => {
  const parts = { adapters: serverAdapters, backend: simulated() };
  served = await listen(createHandler({ ...parts, models }));
  unlimited = await listen(createHandler(parts));
});

afterAll(() => Promise.all([served.close(), unlimited.close()]));

const wanted: Record<string, RegExp> = {
  "generate.ts": /(stop|length), \d+ tokens/,
  "stream.ts": /reason: 'stop'[\s\S]*latencyMs/,
  "swap-models.ts":
    /claude-sonnet[\s\S]*llama3-3-70b[\s\S]*the llama format has no topK[\s\S]*nova-lite[\s\S]*mistral-7b[\s\S]*gpt-oss-120b/,
  "pick-a-model.ts": /^us\.amazon\.nova-lite-v1:0 \(300000 tokens\): \S[\s\S]*nova-2-lite/m,
  "either-way.ts":
    /claude-sonnet\S+: \S[\s\S]*0 warnings\nsonnet over Converse: [\s\S]*0 warnings[\s\S]*lite over Converse: [\s\S]*0 warnings/,
  "guardrail.ts":
    /lake\. → none \(stop\)[\s\S]*jane\S+ → intervened \(stop\)[\s\S]*fruit\. → intervened, blocked \(content-filter\)[\s\S]*by itself: intervened: Call \{EMAIL\}\./,
  "resolve-model.ts": /sampleprof01: \S[\s\S]*streams: true/,
  "imported-models.ts": /my-qwen: \S[\s\S]*my-base-model: \S[\s\S]*my-llama: \S/,
  "tools.ts": /get_weather\(\{"city":"Oslo"\}\)[\s\S]*clear/,
  "local-server.ts": /Sunny\.\nthrottled true/,
};

// A model of each native format that has tools.
const callers = [
  "us.meta.llama3-3-70b-instruct-v1:0",
  "us.amazon.nova-lite-v1:0",
  "cohere.command-r-plus-v1:0",
  "mistral.mistral-large-3-675b-instruct",
  "us.mistral.pixtral-large-2502-v1:0",
  "openai.gpt-oss-120b-1:0",
  "moonshot.kimi-k2-thinking",
  "ai21.jamba-1-5-large-v1:0",
];

test("every example is run", () => {
  expect(
    readdirSync(folder)
      .filter((file) => file.endsWith(".ts"))
      .sort(),
  ).toEqual(Object.keys(wanted).sort());
});

test.each([...Object.keys(wanted), ...callers.map((model) => `tools.ts ${model}`)])(
  "%s prints what it promises",
  async (command) => {
    const [file = "", ...args] = command.split(" ");
    const { url } = args.length > 0 ? unlimited : served;
    const env = {
      ...process.env,
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: url,
      AWS_ENDPOINT_URL_BEDROCK: url,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
    };
    const { stdout } = await run(process.execPath, [file, ...args], { cwd: folder, env });
    expect(stdout).toMatch(wanted[file] ?? /^$/);
  },
);
