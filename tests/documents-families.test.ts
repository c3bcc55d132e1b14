import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { serverAdapters } from "@bedplate/all/server";
import { createHandler, type Listener, listen, simulated } from "@bedplate/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientEnv, hasBoto, hasCli, run } from "./outside-clients.ts";
import { key } from "./server-client.ts";

// The native bodies of the families, sent by the clients that people have: boto3 and the AWS CLI.

const folder = mkdtempSync(join(tmpdir(), "bedplate-"));
const env = clientEnv(folder);
let server: Listener;

beforeAll(async () => {
  const auth = { credentials: [key] };
  server = await listen(createHandler({ adapters: serverAdapters, backend: simulated(), auth }));
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const words = expect.stringMatching(/\w+ \w+/);
const count = expect.any(Number);

describe.skipIf(!hasBoto)("boto3 (skipped where boto3 or the service model is absent)", () => {
  /** What the script has read. */
  let read: Record<string, { text: string; pieces: string[]; tokens: number; finish: unknown }>;

  beforeAll(async () => {
    const script = fileURLToPath(new URL("documents-families.py", import.meta.url));
    const { stdout } = await run("/usr/bin/python3", [script, server.url], { env });
    read = JSON.parse(stdout);
  });

  test.each([
    ["nova", { finish: "end_turn", tokens: count }],
    ["mistral", { finish: "stop" }],
    ["commandR", { finish: "COMPLETE", history: ["USER", "CHATBOT", "USER", "CHATBOT"] }],
    ["jamba", { finish: "stop", tokens: count }],
    ["gptOss", { finish: "stop", tokens: count }],
    ["deepseekR1", { finish: "stop" }],
    ["command", { finish: "COMPLETE" }],
  ])("the members that users of %s read are there", (family, members) => {
    expect(read[family]).toEqual({ text: words, ...members });
  });

  test("R1 thinks before it answers, and closes the tag that the prompt has opened", () => {
    expect(read.deepseekR1?.text).toMatch(/^[^<]+<\/think>[^<]*\w+ \w+[^<]+$/);
  });

  test.each([
    ["nova", ["end_turn"]],
    ["gptOss", ["stop"]],
    ["command", ["COMPLETE"]],
  ])(
    "a stream of %s has the whole answer's text in pieces, one finish, and metrics at the end",
    (family, finish) => {
      const streamed = read[`${family}Stream`];
      const metrics = {
        inputTokenCount: count,
        outputTokenCount: count,
        invocationLatency: count,
        firstByteLatency: count,
      };
      expect(streamed).toMatchObject({ finish, metrics });
      expect(streamed?.pieces.length).toBeGreaterThan(5);
      expect(streamed?.pieces.join("")).toBe(read[family]?.text);
    },
  );

  test("Nova's stream counts what its whole answer counts", () => {
    expect(read.novaStream?.tokens).toBe(read.nova?.tokens);
  });

  test("a model that does not stream is refused as the client models it", () => {
    expect(read.refusal).toBe("The model is unsupported for model streaming");
  });
});

describe.skipIf(!hasCli)("the AWS CLI (skipped where it or the service model is absent)", () => {
  const question = "Explain tides to eighth graders.";
  const chat = { messages: [{ role: "user", content: question }], max_tokens: 200 };
  const r1 = {
    prompt: `<｜begin▁of▁sentence｜><｜User｜>${question}<｜Assistant｜><think>\n`,
    max_tokens: 200,
  };

  test.each([
    [
      "amazon.nova-micro-v1:0",
      { messages: [{ role: "user", content: [{ text: question }] }] },
      { output: { message: { role: "assistant", content: [{ text: words }] } }, stopReason: "end_turn" },
    ],
    [
      "mistral.mistral-7b-instruct-v0:2",
      { prompt: `<s>[INST] ${question} [/INST]`, max_tokens: 200 },
      { outputs: [{ text: words, stop_reason: "stop" }] },
    ],
    ["cohere.command-r-plus-v1:0", { message: question }, { text: words, finish_reason: "COMPLETE" }],
    [
      "ai21.jamba-1-5-large-v1:0",
      chat,
      { choices: [{ message: { content: words }, finish_reason: "stop" }] },
    ],
    [
      "openai.gpt-oss-120b-1:0",
      { messages: chat.messages, max_completion_tokens: 200 },
      { object: "chat.completion", choices: [{ message: { content: words }, finish_reason: "stop" }] },
    ],
    ["us.deepseek.r1-v1:0", r1, { choices: [{ text: words, stop_reason: "stop" }] }],
    [
      "cohere.command-light-text-v14",
      { prompt: question },
      { generations: [{ text: words, finish_reason: "COMPLETE" }] },
    ],
  ])("invoke-model on %s writes its native reply", async (modelId, body, reply) => {
    const file = `${modelId.replaceAll(":", "-")}.json`;
    const options = ["--cli-binary-format", "raw-in-base64-out", "--endpoint-url", server.url, file];
    const call = ["bedrock-runtime", "invoke-model", "--model-id", modelId, "--body", JSON.stringify(body)];
    await run("/usr/bin/aws", [...call, ...options], { env, cwd: folder });
    expect(JSON.parse(readFileSync(join(folder, file), "utf8"))).toMatchObject(reply);
  });
});
