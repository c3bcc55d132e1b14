import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { serverAdapters } from "@bedplate/all/server";
import { models } from "@bedplate/catalog";
import { createHandler, type Listener, listen, simulated } from "@bedplate/server";
import { afterAll, beforeAll, expect, test } from "vitest";

const folder = fileURLToPath(new URL("../examples/", import.meta.url));
const run = promisify(execFile);
// As `bedplate serve` is: models that have ended are refused, so that no example asks one.
const films = mkdtempSync(join(tmpdir(), "bedplate-films-"));
let served: Listener;
let unlimited: Listener;

beforeAll(async () => {
  const parts = { adapters: serverAdapters, backend: simulated({ jobMs: 100 }) };
  served = await listen(createHandler({ ...parts, models, folder: films }));
  unlimited = await listen(createHandler(parts));
});

afterAll(async () => {
  await Promise.all([served.close(), unlimited.close()]);
  rmSync(films, { recursive: true });
});

const wanted: Record<string, RegExp> = {
  "generate.ts": /(stop|length), \d+ tokens/,
  "stream.ts": /reason: 'stop'[\s\S]*latencyMs/,
  "light-transport.ts": /\w+ \w+.* [0-9a-f-]{36}\n$/,
  "swap-models.ts":
    /claude-sonnet[\s\S]*llama3-3-70b[\s\S]*the llama format has no topK[\s\S]*nova-lite[\s\S]*mistral-7b[\s\S]*gpt-oss-120b/,
  "pick-a-model.ts": /^us\.amazon\.nova-lite-v1:0 \(300000 tokens\): \S[\s\S]*nova-2-lite/m,
  "either-way.ts":
    /claude-sonnet\S+: \S[\s\S]*0 warnings\nsonnet over Converse: [\s\S]*0 warnings[\s\S]*lite over Converse: [\s\S]*0 warnings/,
  "cancel.ts": /^left\naborted: aborted\ngave up: aborted\ntook too long: timeout\n$/,
  "guardrail.ts":
    /lake\. → none \(stop\)[\s\S]*jane\S+ → intervened \(stop\)[\s\S]*fruit\. → intervened, blocked \(content-filter\)[\s\S]*by itself: intervened: Call \{EMAIL\}\./,
  "resolve-model.ts": /sampleprof01: \S[\s\S]*streams: true/,
  "imported-models.ts": /my-qwen: \S[\s\S]*my-base-model: \S[\s\S]*my-llama: \S/,
  "agent-loop.ts": /get_weather → [\s\S]*clear[\s\S]*answered after 2 steps, 4 messages, \d+ tokens\n$/,
  "structured-output.ts":
    /claude\S+ \(json-schema\): [\s\S]*nova\S+ \(tool\): [\s\S]*r1\S+ \(prompt\): [\s\S]*so far: name[\s\S]*whole: \d+ kinds\n$/,
  "tools.ts": /get_weather\(\{"city":"Oslo"\}\)[\s\S]*clear/,
  "image-question.ts":
    /^image\/png\n.*claude-sonnet\S+: [\s\S]*pixtral\S+: [\s\S]*gpt-oss\S+: this model takes no image parts/,
  "document-question.ts":
    /nova-lite\S+ on text\/plain and text\/csv: \S[\s\S]*0 warnings[\s\S]*claude-sonnet[\s\S]*0 warnings/,
  "semantic-search.ts": /\d+ tokens embedded\)\n0\.\d{3} tides\.txt\n0\.\d{3} \S+\.txt\n/,
  "rerank.ts": /^0\.\d{3} A good harbour[\s\S]*\n\S.*\w+ \w+/,
  "image-variations.ts": /0\.png \(seed 7\)[\s\S]*1\.png \(seed 100\)[\s\S]*3\.png \(seed 102\)/,
  "video.ts": /^arn:aws:bedrock:us-west-2:\d+:async-invoke\/[a-z0-9]{12}\n\S+boat\.mp4\n$/,
  "speech.ts": /user: Tell me about lakes[\s\S]*\d+\.\d seconds of speech in \S+\.wav/,
  "fallback.ts":
    /event: 'end'[\s\S]*us\.amazon\.nova-lite-v1:0 answered instead of anthropic\.claude-v2:1 \([a-z-]+\)\.\n/,
  "caching-answers.ts":
    /cached: false[\s\S]*cached: false[\s\S]*cached: true[\s\S]*parts of three streams: (\d+), \1, \1\n/,
  "telemetry.ts":
    /^ {2}embeddings amazon\.titan-embed-text-v2:0\n[\s\S]*^ {2}chat us\.anthropic\S+\n[\s\S]*gen_ai\.usage\.output_tokens = \d+[\s\S]*^answer a question/m,
  "local-server.ts": /Sunny\.\nthrottled true/,
  "testing-an-application.ts": /^InvokeModel 200\nInvokeModel 200\nInvokeModel 429\nInvokeModel 200\n$/,
  "citations.ts":
    /\[1\][\s\S]*\n\n\[1\] Harbour report, characters \d+–\d+: "[\s\S]*The harbour of Brugg was dredged in 1907\./,
  "prompt-caching.ts":
    /claude\S+ of \d+ tokens [1-9]\d+ written, 0 read\n\S+ of \d+ tokens 0 written, [1-9]\d+ read\n\S+nova\S+ of \d+ tokens [1-9]\d+ written, 0 read\n\S+ of \d+ tokens 0 written, [1-9]\d+ read\n$/,
  "reasoning.ts":
    /^thinks: .* \(signed\)\nsays: .*\n\d+ tokens.*\ngoes on: stop\nthinks: .* \(not signed\)\nsays: .*\n\d+ tokens.*\ngoes on: stop\n$/,
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
      AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME: url,
      BEDPLATE_FOLDER: films,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
    };
    const { stdout } = await run(process.execPath, [file, ...args], { cwd: folder, env });
    expect(stdout).toMatch(wanted[file] ?? /^$/);
  },
);
