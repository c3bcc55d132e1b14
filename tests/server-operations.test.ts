import {
  type BedrockRuntimeClient,
  ConverseCommand,
  CountTokensCommand,
  InvokeModelCommand,
  type Message,
} from "@aws-sdk/client-bedrock-runtime";
import { serverAdapters as adapters } from "@bedplate/all/server";
import { models } from "@bedplate/catalog";
import { createHandler, type Listener, listen, simulated } from "@bedplate/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { arnOf, clientOf, eventsOf, key, nova, say, textIn } from "./server-client.ts";

let server: Listener;
let runtime: BedrockRuntimeClient;

beforeAll(async () => {
  const auth = { credentials: [key] };
  server = await listen(createHandler({ adapters, backend: simulated(), models, auth }));
  runtime = clientOf(server);
});

afterAll(() => server.close());

describe("Converse", () => {
  test("answers in the unified shape, whatever the model, and a stream says the same", async () => {
    for (const modelId of [nova, "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "us.xai.grok-4.6"]) {
      const input = say("Name three rivers.", { modelId, inferenceConfig: { maxTokens: 60 } });
      const { output, stopReason, usage, metrics } = await runtime.send(new ConverseCommand(input));
      expect([output?.message?.role, stopReason]).toEqual([
        "assistant",
        expect.stringMatching(/end_turn|max_tokens/),
      ]);
      expect(usage?.totalTokens).toBe((usage?.inputTokens ?? 0) + (usage?.outputTokens ?? 0));
      expect(metrics?.latencyMs).toEqual(expect.any(Number));
      const events = await eventsOf(server, input);
      expect(textIn(events)).toBe(output?.message?.content?.[0]?.text);
      expect(events.map((event) => Object.keys(event)[0])).toEqual([
        "messageStart",
        ...Array.from({ length: events.length - 4 }, () => "contentBlockDelta"),
        "contentBlockStop",
        "messageStop",
        "metadata",
      ]);
      expect(events.at(-1)?.metadata?.usage).toMatchObject({ totalTokens: usage?.totalTokens });
    }
  });

  test("calls tools, and says the tier and the latency that it was asked for", async () => {
    const toolSpec = {
      name: "get_weather",
      description: "Weather of a city",
      inputSchema: { json: { type: "object", properties: { city: { type: "string" } }, required: ["city"] } },
    };
    const input = say("What is the weather in Lisbon?", {
      toolConfig: { tools: [{ toolSpec }] },
      serviceTier: { type: "flex" },
      performanceConfig: { latency: "optimized" },
    });
    const reply = await runtime.send(new ConverseCommand(input));
    expect(reply).toMatchObject({
      stopReason: "tool_use",
      output: { message: { content: [{ toolUse: { name: "get_weather", input: { city: "Lisbon" } } }] } },
      serviceTier: { type: "flex" },
      performanceConfig: { latency: "optimized" },
    });
    const events = await eventsOf(server, input);
    expect(events.at(-1)?.metadata).toMatchObject({
      serviceTier: { type: "flex" },
      performanceConfig: { latency: "optimized" },
    });
  });

  test("replies carry the recorded headers and no others of Bedrock's, and frames the recorded keys in order", async () => {
    const handler = createHandler({ adapters, backend: simulated() });
    const body = JSON.stringify({ messages: [{ role: "user", content: [{ text: "hi" }] }] });
    const post = (name: string): Promise<Response> =>
      handler(new Request(`http://127.0.0.1/model/${nova}/${name}`, { method: "POST", body }));
    const [whole, stream] = [await post("converse"), await post("converse-stream")];
    expect([...whole.headers.keys()].sort()).toEqual(["content-type", "x-amzn-requestid"]);
    expect(Object.fromEntries(stream.headers)).toMatchObject({
      "content-type": "application/vnd.amazon.eventstream",
    });
    expect([...stream.headers.keys()].filter((name) => name.startsWith("x-amzn-bedrock"))).toEqual([]);
    const text = Buffer.from(await stream.arrayBuffer()).toString("latin1");
    const headers = /:event-type.*?:content-type.*?application\/json.*?:message-type.*?event\{"p":"ab/s;
    expect(text).toMatch(headers);
    expect(text).toMatch(/\{"p":"abc\w*","role":"assistant"\}/);
    expect(text).toMatch(/\{"contentBlockIndex":0,"delta":\{"text":"[^"]+"\},"p":"ab\w*"\}/);
    expect(text).toMatch(/\{"metrics":\{"latencyMs":\d+\},"p":"ab\w*","usage":\{"inputTokens":/);
  });

  test("a prompt's ARN fills its variables, and a router's says which model it chose", async () => {
    const prompt = arnOf("prompt");
    const input = { modelId: `${prompt}:1`, promptVariables: { topic: { text: "tides" } } };
    const { output } = await runtime.send(new ConverseCommand(input));
    expect(output?.message?.content?.[0]?.text).toContain("poem about tides");
    const routed = await runtime.send(new ConverseCommand(say("hi", { modelId: arnOf("prompt-router") })));
    expect(routed.trace).toMatchObject({ promptRouter: { invokedModelId: nova } });
    const events = await eventsOf(server, say("hi", { modelId: arnOf("default-prompt-router") }));
    expect(events.at(-1)?.metadata?.trace).toMatchObject({ promptRouter: { invokedModelId: nova } });
  });
});

describe("ARNs of resources", () => {
  const body = JSON.stringify({ messages: [{ role: "user", content: [{ text: "hi" }] }] });

  test.each([
    "application-inference-profile",
    "provisioned-model",
    "custom-model",
    "custom-model-deployment",
  ])("%s takes the body of its model", async (kind) => {
    const reply = await runtime.send(new InvokeModelCommand({ modelId: arnOf(kind), body }));
    const { output } = JSON.parse(new TextDecoder().decode(reply.body));
    expect(output.message.content[0].text).toMatch(/\w+/);
  });

  test("imported-model takes the body of its format, and no other", async () => {
    const modelId = arnOf("imported-model");
    const reply = await runtime.send(
      new InvokeModelCommand({ modelId, body: JSON.stringify({ prompt: "hi" }) }),
    );
    expect(JSON.parse(new TextDecoder().decode(reply.body))).toHaveProperty("generation");
    await expect(runtime.send(new InvokeModelCommand({ modelId, body }))).rejects.toThrow("Malformed input");
  });
});

describe("CountTokens", () => {
  const messages: Message[] = [{ role: "user", content: [{ text: "What is the capital of France?" }] }];

  test("counts what both operations report", async () => {
    const converse = { messages, system: [{ text: "Be brief." }] };
    const counted = await runtime.send(new CountTokensCommand({ modelId: nova, input: { converse } }));
    const { usage } = await runtime.send(new ConverseCommand({ modelId: nova, ...converse }));
    expect(counted.inputTokens).toBe(usage?.inputTokens);
    const body = new TextEncoder().encode(JSON.stringify({ messages, system: [{ text: "Be brief." }] }));
    const native = await runtime.send(
      new CountTokensCommand({ modelId: nova, input: { invokeModel: { body } } }),
    );
    expect(native.inputTokens).toBe(usage?.inputTokens);
  });

  test.each([
    [`us.${nova}`, "The provided model doesn't support counting tokens."],
    ["does-not-exist", "The provided model identifier is invalid."],
  ])("refuses %s in the service's words", async (modelId, message) => {
    const input = { converse: { messages } };
    await expect(runtime.send(new CountTokensCommand({ modelId, input }))).rejects.toMatchObject({
      name: "ValidationException",
      message,
      $metadata: { httpStatusCode: 400 },
    });
  });
});
