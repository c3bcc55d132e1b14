import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text as readAll } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const main = fileURLToPath(new URL("main.ts", import.meta.url));
const model = "amazon.nova-lite-v1:0";

/** Starts `bedplate serve` and gives its address. */
async function serve(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const child = spawn(process.execPath, [main, "serve", "--port", "0", ...args], {
    env: { PATH: process.env.PATH, AWS_EC2_METADATA_DISABLED: "true", ...env },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [line] = await once(child.stdout, "data");
  return /http:\S+/.exec(String(line))?.[0] ?? "";
}

async function say(url: string, text: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`${url}/model/${encodeURIComponent(model)}/converse`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ messages: [{ role: "user", content: [{ text }] }] }),
  });
  return { status: response.status, text: await response.text() };
}

test("serve records what the service says, and replays it without the service", async () => {
  const folder = mkdtempSync(join(tmpdir(), "bedplate-recordings-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const service = await serve([]);
  const recorder = await serve(["--backend", `record:${folder}`], {
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: service,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY: "secret",
  });
  const recorded = await say(recorder, "Hello there");
  expect(recorded.status).toBe(200);
  expect(readdirSync(folder)).toEqual([
    expect.stringMatching(/^amazon\.nova-lite-v1-0_Converse_\w{12}\.json$/),
  ]);
  const player = await serve(["--backend", `replay:${folder}`]);
  expect(await say(player, "Hello there")).toEqual(recorded);
  const other = await say(player, "Hello Ada");
  expect(other.status).toBe(404);
  expect(other.text).toMatch(/- .*Hello there.*\+ .*Hello Ada/);
});

test("serve asks an OpenAI-compatible server, with its key", async () => {
  const asked: unknown[] = [];
  const upstream = createServer(async (request, response) => {
    asked.push([request.headers.authorization, JSON.parse(await readAll(request)).model]);
    const choices = [
      { index: 0, message: { role: "assistant", content: "Good day." }, finish_reason: "stop" },
    ];
    response.end(JSON.stringify({ choices }));
  });
  onTestFinished(() => void upstream.close());
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  // It listens on a port.
  const { port } = upstream.address() as AddressInfo;
  const args = ["--backend", `openai:http://127.0.0.1:${port}/v1`, "--model", "llama3.2"];
  const url = await serve(args, { OPENAI_API_KEY: "secret-key" });
  expect(JSON.parse((await say(url, "Hello")).text)).toMatchObject({
    output: { message: { content: [{ text: "Good day." }] } },
    stopReason: "end_turn",
  });
  expect(asked).toEqual([["Bearer secret-key", "llama3.2"]]);
});
