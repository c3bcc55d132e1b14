import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { serverAdapters } from "@bedplate/all/server";
import { createHandler, type Listener, listen, simulated } from "@bedplate/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientEnv, hasBoto, hasCli, run } from "./outside-clients.ts";
import { key } from "./server-client.ts";

// The calls of the user guide, made by the clients that people have: boto3 and the AWS CLI of Debian, which learn
// Bedrock from the service model.

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

const completion = {
  completion: expect.stringMatching(/\w+ \w+/),
  stop_reason: "stop_sequence",
  stop: "\n\nHuman:",
};

describe.skipIf(!hasBoto)("boto3 (skipped where boto3 or the service model is absent)", () => {
  test("the user guide's calls work, with and without types, with a body as text, bytes and file, and with an ARN", async () => {
    const script = fileURLToPath(new URL("documents.py", import.meta.url));
    const { stdout } = await run("/usr/bin/python3", [script, server.url, join(folder, "body.json")], {
      env,
    });
    const answer = { contentType: "application/json", body: completion };
    const results = JSON.parse(stdout);
    expect(results).toMatchObject({
      full: answer,
      minimal: answer,
      bytes: answer,
      file: answer,
      arn: { tier: "flex", latency: "optimized", body: completion },
      error: {
        status: 400,
        message: "The provided model identifier is invalid.",
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    });
    const { contentType, chunks } = results.stream;
    expect(contentType).toBe("application/json");
    expect(chunks.length).toBeGreaterThan(5);
    expect(chunks.map((chunk: { completion: string }) => chunk.completion).join("")).toBe(
      results.full.body.completion,
    );
    expect(chunks.at(-1)).toMatchObject({
      stop_reason: "stop_sequence",
      "amazon-bedrock-invocationMetrics": {
        inputTokenCount: expect.any(Number),
        outputTokenCount: expect.any(Number),
        invocationLatency: expect.any(Number),
        firstByteLatency: expect.any(Number),
      },
    });
  });
});

describe.skipIf(!hasCli)("the AWS CLI (skipped where it or the service model is absent)", () => {
  const aws = (...args: string[]): ReturnType<typeof run> =>
    run("/usr/bin/aws", ["bedrock-runtime", "invoke-model", ...args, "--endpoint-url", server.url], {
      env,
      cwd: folder,
    });
  const prompt = '{"prompt": "\\n\\nHuman: story of two dogs\\n\\nAssistant:", "max_tokens_to_sample" : 300}';

  test("invoke-model writes the model's JSON into the file", async () => {
    const { stdout } = await aws(
      "--model-id",
      "anthropic.claude-v2",
      "--body",
      prompt,
      "--cli-binary-format",
      "raw-in-base64-out",
      "invoke-model-output.txt",
    );
    expect(JSON.parse(String(stdout))).toEqual({ contentType: "application/json" });
    expect(JSON.parse(readFileSync(join(folder, "invoke-model-output.txt"), "utf8"))).toMatchObject(
      completion,
    );
  });

  test("a body may come from a file and an ARN may be base64-bodied", async () => {
    writeFileSync(join(folder, "prompt.json"), prompt);
    await aws(
      "--model-id",
      "anthropic.claude-v2",
      "--body",
      "fileb://prompt.json",
      "--content-type",
      "application/json",
      "--accept",
      "application/json",
      "a.txt",
    );
    const arn = "arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abcdefghijkl";
    await aws("--model-id", arn, "--body", Buffer.from(prompt).toString("base64"), "b.txt");
    for (const file of ["a.txt", "b.txt"])
      expect(JSON.parse(readFileSync(join(folder, file), "utf8"))).toMatchObject(completion);
  });

  test("a refusal is told as the service tells it", async () => {
    const refused = aws(
      "--model-id",
      "anthropic.claude-v2",
      "--body",
      "{}",
      "--cli-binary-format",
      "raw-in-base64-out",
      "c.txt",
    );
    await expect(refused).rejects.toMatchObject({
      code: 254,
      stderr: expect.stringMatching(
        /\(ValidationException\) when calling the InvokeModel operation: Malformed input request/,
      ),
    });
  });
});
