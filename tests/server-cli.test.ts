import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serverAdapters as adapters } from "@bedplate/all/server";
import { models } from "@bedplate/catalog";
import { createHandler, type Listener, listen, simulated } from "@bedplate/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientEnv, hasCli, run } from "./outside-clients.ts";
import { arnOf, key, nova } from "./server-client.ts";

// Debian's AWS CLI is from 2022 and learns all of this from the service model: no operation and no flag is missing.
// It has no commands for event streams.

const folder = mkdtempSync(join(tmpdir(), "bedplate-"));
const env = clientEnv(folder);
const raw = ["--cli-binary-format", "raw-in-base64-out"];
let server: Listener;

beforeAll(async () => {
  const auth = { credentials: [key] };
  server = await listen(createHandler({ adapters, backend: simulated(), models, auth }));
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** What a command prints, parsed; an argument that is no text goes as JSON. */
async function aws(...args: readonly unknown[]): Promise<unknown> {
  const words = args.map((arg) => (typeof arg === "string" ? arg : JSON.stringify(arg)));
  const { stdout } = await run("/usr/bin/aws", [...words, "--endpoint-url", server.url], {
    env,
    cwd: folder,
  });
  return JSON.parse(stdout);
}

function userSays(text: string): object[] {
  return [{ role: "user", content: [{ text }] }];
}

const suite = describe.skipIf(!hasCli);

suite("aws bedrock-runtime (skipped where the AWS CLI or the service model is absent)", () => {
  const runtime = (operation: string, ...args: readonly unknown[]): Promise<unknown> =>
    aws("bedrock-runtime", operation, ...args);
  const converse = (text: string, ...args: readonly unknown[]): Promise<unknown> =>
    runtime("converse", "--model-id", nova, "--messages", userSays(text), ...args);
  const guardrail = ["--guardrail-identifier", "sample", "--guardrail-version", "1"];

  test.concurrent("converse answers, with a system prompt and settings", async () => {
    const settings = ["--inference-config", { maxTokens: 60 }, "--system", [{ text: "Be brief." }]];
    expect(await converse("Name three rivers.", ...settings)).toMatchObject({
      output: { message: { role: "assistant", content: [{ text: expect.stringMatching(/\w+ \w+/) }] } },
      stopReason: expect.stringMatching(/end_turn|max_tokens/),
      usage: { inputTokens: expect.any(Number), totalTokens: expect.any(Number) },
      metrics: { latencyMs: expect.any(Number) },
    });
  });

  test.concurrent("converse calls a tool", async () => {
    const properties = { city: { type: "string" } };
    const json = { type: "object", properties, required: ["city"] };
    const toolSpec = { name: "get_weather", description: "Weather of a city", inputSchema: { json } };
    expect(
      await converse("What is the weather in Lisbon?", "--tool-config", { tools: [{ toolSpec }] }),
    ).toMatchObject({
      stopReason: "tool_use",
      output: { message: { content: [{ toolUse: { name: "get_weather", input: { city: "Lisbon" } } }] } },
    });
  });

  test.concurrent("converse is blocked by a guardrail, which says why", async () => {
    const config = { guardrailIdentifier: "sample", guardrailVersion: "1", trace: "enabled" };
    expect(await converse("A forbidden question", "--guardrail-config", config)).toMatchObject({
      stopReason: "guardrail_intervened",
      output: { message: { content: [{ text: "Sorry, the model cannot answer this question." }] } },
      trace: { guardrail: { actionReason: "Guardrail blocked." } },
    });
  });

  test.concurrent("converse gives a model's own field that was asked for", async () => {
    const paths = ["--additional-model-response-field-paths", "/stop_sequence", "/none"];
    const claude = ["--model-id", "us.anthropic.claude-sonnet-4-5-20250929-v1:0"];
    const messages = ["--messages", userSays("hi")];
    expect(await runtime("converse", ...claude, ...messages, ...paths)).toMatchObject({
      additionalModelResponseFields: { stop_sequence: null },
    });
  });

  test.concurrent("count-tokens counts the inputs of both operations", async () => {
    const messages = userSays("What is the capital of France?");
    // A blob inside of JSON is base64 for the CLI too.
    const body = Buffer.from(JSON.stringify({ messages })).toString("base64");
    const count = (input: object): Promise<unknown> =>
      runtime("count-tokens", "--model-id", nova, "--input", input);
    const counted = await Promise.all([count({ converse: { messages } }), count({ invokeModel: { body } })]);
    expect(counted).toEqual([{ inputTokens: 8 }, { inputTokens: 8 }]);
  });

  test.concurrent.each([
    ["blocks", "A forbidden text", "Guardrail blocked.", ["Sorry, the model cannot answer this question."]],
    ["masks", "Mail jane@example.com.", "Guardrail masked.", ["Mail {EMAIL}."]],
    ["lets pass", "A harmless text", "No action.", []],
  ])("apply-guardrail %s", async (_what, text, actionReason, outputs) => {
    const content = [{ text: { text } }];
    expect(
      await runtime("apply-guardrail", ...guardrail, "--source", "INPUT", "--content", content),
    ).toMatchObject({
      action: outputs.length > 0 ? "GUARDRAIL_INTERVENED" : "NONE",
      actionReason,
      outputs: outputs.map((text) => ({ text })),
    });
  });

  test.concurrent("invoke-guardrail-checks finds personal data and scores texts", async () => {
    const checks = {
      sensitiveInformation: { entities: [{ type: "EMAIL" }] },
      contentFilter: { categories: [{ category: "INSULTS" }] },
    };
    const messages = ["--messages", userSays("Mail jane@example.com.")];
    expect(await runtime("invoke-guardrail-checks", ...messages, "--checks", checks)).toMatchObject({
      results: {
        sensitiveInformation: { results: [{ type: "EMAIL", beginOffset: 5, endOffset: 21 }] },
        contentFilter: { results: [{ category: "INSULTS", severityScore: 0 }] },
      },
    });
  });

  test.concurrent("invoke-model writes the native reply into a file", async () => {
    const body = { messages: userSays("hi"), inferenceConfig: { maxTokens: 20 } };
    const args = ["--model-id", nova, "--body", body, ...raw, "reply.json"];
    expect(await runtime("invoke-model", ...args)).toEqual({ contentType: "application/json" });
    expect(JSON.parse(readFileSync(join(folder, "reply.json"), "utf8"))).toMatchObject({
      output: { message: { role: "assistant", content: [{ text: expect.any(String) }] } },
    });
  });

  test.concurrent("a refusal is told with its code and the service's words", async () => {
    const messages = ["--messages", userSays("hi")];
    await expect(runtime("converse", "--model-id", "does-not-exist", ...messages)).rejects.toMatchObject({
      code: 254,
      stderr: expect.stringContaining(
        "(ValidationException) when calling the Converse operation: The provided model identifier is invalid.",
      ),
    });
  });
});

suite("aws bedrock (skipped where the AWS CLI or the service model is absent)", () => {
  const base = `arn:aws:bedrock:us-east-1::foundation-model/${nova}`;
  const control = (operation: string, ...args: readonly unknown[]): Promise<unknown> =>
    aws("bedrock", operation, ...args);

  test.concurrent("list-foundation-models lists those of a provider", async () => {
    expect(
      await control(
        "list-foundation-models",
        "--by-provider",
        "amazon",
        "--query",
        `modelSummaries[?modelId=='${nova}'].[modelArn, providerName]`,
      ),
    ).toEqual([[base, "Amazon"]]);
    expect(await control("list-foundation-models", "--by-provider", "nobody")).toEqual({
      modelSummaries: [],
    });
  });

  test.concurrent("list-inference-profiles gives those of a type, all pages of them", async () => {
    const own = {
      inferenceProfileSummaries: [{ inferenceProfileArn: arnOf("application-inference-profile") }],
    };
    expect(await control("list-inference-profiles", "--type-equals", "APPLICATION")).toMatchObject(own);
    const paged = ["--type-equals", "SYSTEM_DEFINED", "--query", "length(inferenceProfileSummaries)"];
    const [one, many] = await Promise.all([
      control("list-inference-profiles", ...paged),
      control("list-inference-profiles", ...paged, "--page-size", "40"),
    ]);
    expect(many).toBe(one);
  });

  test.concurrent.each([
    [
      "get-foundation-model",
      ["--model-identifier", nova],
      { modelDetails: { modelArn: base, modelLifecycle: { status: "ACTIVE" } } },
    ],
    [
      "get-inference-profile",
      ["--inference-profile-identifier", `us.${nova}`],
      { inferenceProfileId: `us.${nova}`, type: "SYSTEM_DEFINED" },
    ],
    [
      "get-provisioned-model-throughput",
      ["--provisioned-model-id", arnOf("provisioned-model")],
      { foundationModelArn: base, status: "InService" },
    ],
    [
      "get-imported-model",
      ["--model-identifier", arnOf("imported-model")],
      { modelArchitecture: "llama", instructSupported: true },
    ],
    ["get-custom-model", ["--model-identifier", arnOf("custom-model")], { baseModelArn: base }],
    [
      "get-custom-model-deployment",
      ["--custom-model-deployment-identifier", arnOf("custom-model-deployment")],
      { modelArn: arnOf("custom-model"), status: "Active" },
    ],
    [
      "get-prompt-router",
      ["--prompt-router-arn", arnOf("default-prompt-router")],
      { type: "default", status: "AVAILABLE", fallbackModel: { modelArn: base } },
    ],
  ])("%s reads one", async (operation, args, expected) => {
    expect(await control(operation, ...args)).toMatchObject(expected);
  });

  test.concurrent("a refusal is told with its code", async () => {
    const refused = control("get-foundation-model", "--model-identifier", "amazon.none-v1:0");
    await expect(refused).rejects.toMatchObject({
      code: 254,
      stderr: expect.stringContaining(
        "(ResourceNotFoundException) when calling the GetFoundationModel operation",
      ),
    });
  });
});
