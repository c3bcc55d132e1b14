import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { serverAdapters as adapters } from "@bedplate/all/server";
import { models } from "@bedplate/catalog";
import { createHandler, type Listener, listen, sampleResources, simulated } from "@bedplate/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientEnv, hasBoto, run } from "./outside-clients.ts";
import { key, nova } from "./server-client.ts";

const folder = mkdtempSync(join(tmpdir(), "bedplate-"));
const env = clientEnv(folder);
let server: Listener;

beforeAll(async () => {
  const auth = { credentials: [key] };
  server = await listen(createHandler({ adapters, backend: simulated(), models, auth }));
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

describe.skipIf(!hasBoto)("boto3 (skipped where boto3 or the service model is absent)", () => {
  test("reads every operation beside InvokeModel", async () => {
    const script = fileURLToPath(new URL("server-operations.py", import.meta.url));
    const arns = Object.fromEntries(sampleResources.map(({ kind, arn }) => [kind, arn]));
    const { stdout } = await run("/usr/bin/python3", [script, server.url, JSON.stringify(arns)], { env });
    const { converse, events, ...results } = JSON.parse(stdout);
    expect(converse).toMatchObject({ stopReason: "end_turn", output: { message: { role: "assistant" } } });
    const said = events.map((event: Events) => event.contentBlockDelta?.delta.text ?? "").join("");
    expect(said).toBe(converse.output.message.content[0].text);
    expect(events.at(-1)).toMatchObject({ metadata: { usage: converse.usage } });
    expect(results).toMatchObject({
      count: converse.usage.inputTokens,
      blocked: {
        stopReason: "guardrail_intervened",
        trace: { guardrail: { actionReason: "Guardrail blocked." } },
      },
      applied: { action: "GUARDRAIL_INTERVENED", outputs: [{ text: "Mail {EMAIL}." }] },
      checks: { results: { sensitiveInformation: { results: [{ type: "EMAIL", beginOffset: 5 }] } } },
      model: nova,
      profile: "APPLICATION",
      throughput: "InService",
      imported: "llama",
      deployment: "Active",
      custom: "FINE_TUNING",
      router: "AVAILABLE",
      missing: [404, { Code: "ResourceNotFoundException" }],
      unknown: [400, { Code: "ValidationException", Message: "The provided model identifier is invalid." }],
    });
    expect([results.models > 50, results.profiles > 20]).toEqual([true, true]);
  });
});

interface Events {
  contentBlockDelta?: { delta: { text: string } };
}
