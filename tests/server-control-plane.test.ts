import { readFileSync } from "node:fs";
import {
  BedrockClient,
  GetCustomModelCommand,
  GetCustomModelDeploymentCommand,
  GetFoundationModelCommand,
  GetImportedModelCommand,
  GetInferenceProfileCommand,
  GetPromptRouterCommand,
  GetProvisionedModelThroughputCommand,
  ListFoundationModelsCommand,
  ListInferenceProfilesCommand,
} from "@aws-sdk/client-bedrock";
import {
  type BedrockRuntimeClient,
  ConverseCommand,
  type ConverseCommandInput,
  InvokeModelCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { serverAdapters as adapters } from "@bedplate/all/server";
import { models } from "@bedplate/catalog";
import { createHandler, type Listener, listen, readConfig, simulated } from "@bedplate/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { arnOf, clientOf, key, nova, say } from "./server-client.ts";

let server: Listener;
let runtime: BedrockRuntimeClient;
let control: BedrockClient;

beforeAll(async () => {
  const auth = { credentials: [key] };
  server = await listen(createHandler({ adapters, backend: simulated(), models, auth }));
  runtime = clientOf(server);
  const options = { endpoint: server.url, region: "eu-west-1", credentials: key, maxAttempts: 1 };
  control = new BedrockClient(options);
});

afterAll(() => server.close());

describe("the control plane", () => {
  test("lists the catalogue's models by the service's filters", async () => {
    const { modelSummaries = [] } = await control.send(new ListFoundationModelsCommand({}));
    expect(modelSummaries.length).toBeGreaterThan(50);
    expect(modelSummaries.find(({ modelId }) => modelId === nova)).toMatchObject({
      modelArn: `arn:aws:bedrock:eu-west-1::foundation-model/${nova}`,
      providerName: "Amazon",
      outputModalities: ["TEXT"],
      responseStreamingSupported: true,
    });
    const filtered = await control.send(
      new ListFoundationModelsCommand({ byProvider: "cohere", byOutputModality: "EMBEDDING" }),
    );
    const ids = (filtered.modelSummaries ?? []).map(({ modelId }) => modelId);
    expect([ids.length > 0, ids.every((id) => id?.startsWith("cohere.embed"))]).toEqual([true, true]);
  });

  test("reads one model, and refuses one that is not there", async () => {
    const { modelDetails } = await control.send(new GetFoundationModelCommand({ modelIdentifier: nova }));
    expect(modelDetails).toMatchObject({ modelId: nova, modelLifecycle: { status: expect.any(String) } });
    await expect(
      control.send(new GetFoundationModelCommand({ modelIdentifier: "amazon.none-v1:0" })),
    ).rejects.toMatchObject({ name: "ResourceNotFoundException", $metadata: { httpStatusCode: 404 } });
  });

  test("lists and reads inference profiles, page by page", async () => {
    const own = await control.send(new ListInferenceProfilesCommand({ typeEquals: "APPLICATION" }));
    expect(own.inferenceProfileSummaries).toMatchObject([
      { inferenceProfileArn: arnOf("application-inference-profile"), status: "ACTIVE" },
    ]);
    const page = await control.send(new ListInferenceProfilesCommand({ maxResults: 2 }));
    expect([page.inferenceProfileSummaries?.length, typeof page.nextToken]).toEqual([2, "string"]);
    const system = await control.send(
      new GetInferenceProfileCommand({ inferenceProfileIdentifier: `us.${nova}` }),
    );
    expect(system).toMatchObject({ type: "SYSTEM_DEFINED", inferenceProfileId: `us.${nova}` });
    expect(system.models?.[0]?.modelArn).toBe(`arn:aws:bedrock:us-east-1::foundation-model/${nova}`);
    const inferenceProfileIdentifier = arnOf("application-inference-profile");
    const application = await control.send(new GetInferenceProfileCommand({ inferenceProfileIdentifier }));
    expect(application).toMatchObject({ type: "APPLICATION", createdAt: new Date("2026-01-01") });
  });

  test("reads the samples of every other kind", async () => {
    const base = `arn:aws:bedrock:us-east-1::foundation-model/${nova}`;
    const provisionedModelId = arnOf("provisioned-model");
    expect(
      await control.send(new GetProvisionedModelThroughputCommand({ provisionedModelId })),
    ).toMatchObject({ foundationModelArn: base, status: "InService" });
    expect(
      await control.send(new GetImportedModelCommand({ modelIdentifier: arnOf("imported-model") })),
    ).toMatchObject({ modelArchitecture: "llama", instructSupported: true });
    const deployment = { customModelDeploymentIdentifier: arnOf("custom-model-deployment") };
    const { modelArn } = await control.send(new GetCustomModelDeploymentCommand(deployment));
    expect(await control.send(new GetCustomModelCommand({ modelIdentifier: modelArn }))).toMatchObject({
      baseModelArn: base,
    });
    expect(
      await control.send(new GetPromptRouterCommand({ promptRouterArn: arnOf("default-prompt-router") })),
    ).toMatchObject({ type: "default", status: "AVAILABLE", fallbackModel: { modelArn: base } });
  });
});

test("the file that docs/local-server.md shows is one", () => {
  const page = readFileSync(new URL("../docs/local-server.md", import.meta.url), "utf8");
  const [, file = ""] = /```json\n(.*?)```/s.exec(page) ?? [];
  const { guardrails, resources } = readConfig(file);
  expect([guardrails?.length, resources?.length]).toEqual([1, 2]);
});

describe("limits of models", () => {
  const image = { format: "png", source: { bytes: new Uint8Array([1]) } } as const;
  const toolSpec = { name: "f", inputSchema: { json: { type: "object" } } } as const;

  test.each([
    [
      "an unknown model",
      say("hi", { modelId: "amazon.none-v1:0" }),
      "The provided model identifier is invalid.",
    ],
    [
      "a model for pictures",
      say("hi", { modelId: "stability.stable-image-ultra-v1:1" }),
      "This action doesn't support the model that you provided. Try again with a supported text or chat model.",
    ],
    [
      "a picture to a model without eyes",
      { modelId: "deepseek.v3.2", messages: [{ role: "user", content: [{ text: "?" }, { image }] }] },
      "This model doesn't support the image content block that you provided. Update the content block and try again.",
    ],
    [
      "tools to a model without them",
      say("hi", { modelId: "meta.llama3-8b-instruct-v1:0", toolConfig: { tools: [{ toolSpec }] } }),
      "This model doesn't support tool use.",
    ],
    [
      "a blank text",
      say(""),
      "The text field in the ContentBlock object at messages.0.content.0 is blank. Add text to the text field, and try again.",
    ],
  ] as [string, ConverseCommandInput, string][])("%s is refused", async (_what, input, message) => {
    await expect(runtime.send(new ConverseCommand(input))).rejects.toMatchObject({
      name: "ValidationException",
      message,
    });
  });

  test("a model that has ended is not found, on both operations", async () => {
    const modelId = "anthropic.claude-v2";
    const body = JSON.stringify({ prompt: "\n\nHuman: hi\n\nAssistant:", max_tokens_to_sample: 9 });
    const ended = { name: "ResourceNotFoundException", $metadata: { httpStatusCode: 404 } };
    await expect(runtime.send(new ConverseCommand(say("hi", { modelId })))).rejects.toMatchObject(ended);
    await expect(runtime.send(new InvokeModelCommand({ modelId, body }))).rejects.toMatchObject(ended);
  });

  test("what real models accepted passes: a first message of the assistant, two of the user, empty settings", async () => {
    const turn = (role: "user" | "assistant", text: string) => ({ role, content: [{ text }] });
    const messages = [turn("assistant", "Hello."), turn("user", "One."), turn("user", "Two.")];
    const input = { modelId: nova, messages, system: [], inferenceConfig: {} };
    expect((await runtime.send(new ConverseCommand(input))).stopReason).toBe("end_turn");
  });
});
