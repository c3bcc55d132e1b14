import {
  type BedrockRuntimeClient,
  type ContentBlock,
  ConverseCommand,
  type ConverseCommandOutput,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
  type Message,
} from "@aws-sdk/client-bedrock-runtime";
import { serverAdapters as adapters } from "@bedplate/all/server";
import type { Backend, ChatRequest } from "@bedplate/core";
import { createHandler, type Listener, listen, script, simulated } from "@bedplate/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientOf, eventsOf, nova, say, textIn } from "./server-client.ts";

const guardrail = { guardrailIdentifier: "sample", guardrailVersion: "1" };
const traced = { ...guardrail, trace: "enabled" } as const;
const rules = script([
  { when: { prompt: "contact" }, answer: "Write to jane@example.com or call 555-123-4567 at once." },
  {
    when: { prompt: "secret" },
    answer: `${"All is well. ".repeat(30)}The number is 078-05-1120. ${"More follows. ".repeat(30)}And so on.`,
  },
  { answer: "Good day." },
]);
let server: Listener;
let scripted: Listener;
let runtime: BedrockRuntimeClient;

beforeAll(async () => {
  server = await listen(createHandler({ adapters, backend: simulated() }));
  scripted = await listen(createHandler({ adapters, backend: rules, guardrails: [] }));
  runtime = clientOf(server);
});

afterAll(() => Promise.all([server.close(), scripted.close()]));

describe("a guardrail around Converse", () => {
  test("blocks an input, asks no model and says why", async () => {
    const input = say("Tell me about forbidden fruit.", { guardrailConfig: traced });
    const reply = await runtime.send(new ConverseCommand(input));
    const text = "Sorry, the model cannot answer this question.";
    expect(reply).toMatchObject({
      stopReason: "guardrail_intervened",
      output: { message: { role: "assistant", content: [{ text }] } },
      usage: { inputTokens: 0, outputTokens: 0, totalTokens: 0 },
      trace: {
        guardrail: {
          inputAssessment: {
            sample: {
              wordPolicy: { customWords: [{ match: "forbidden", action: "BLOCKED", detected: true }] },
            },
          },
          actionReason: "Guardrail blocked.",
        },
      },
    });
    expect(reply.trace?.guardrail).not.toHaveProperty("outputAssessments");
    const events = await eventsOf(server, input);
    expect([textIn(events), events.at(-2)?.messageStop?.stopReason]).toEqual([text, "guardrail_intervened"]);
    expect(events.at(-1)?.metadata?.trace?.guardrail?.actionReason).toBe("Guardrail blocked.");
  });

  test("masks an answer; a stream in sync mode comes in one piece, in async mode unmasked", async () => {
    const input = say("How do I contact her?", { guardrailConfig: traced });
    const masked = "Write to {EMAIL} or call {PHONE} at once.";
    const { output, stopReason, trace } = await clientOf(scripted).send(new ConverseCommand(input));
    expect([output?.message?.content, stopReason]).toEqual([[{ text: masked }], "guardrail_intervened"]);
    expect(trace?.guardrail).toMatchObject({
      modelOutput: ["Write to jane@example.com or call 555-123-4567 at once."],
      outputAssessments: {
        sample: [
          {
            sensitiveInformationPolicy: {
              piiEntities: [
                { type: "EMAIL", match: "jane@example.com", action: "ANONYMIZED", detected: true },
                { type: "PHONE", match: "555-123-4567", action: "ANONYMIZED", detected: true },
              ],
            },
          },
        ],
      },
      actionReason: "No action.\nGuardrail masked.",
    });
    const events = await eventsOf(scripted, input);
    expect([textIn(events), events.filter(({ contentBlockDelta }) => contentBlockDelta).length]).toEqual([
      masked,
      1,
    ]);
    const asynchronous = { ...traced, streamProcessingMode: "async" } as const;
    const early = await eventsOf(scripted, { ...input, guardrailConfig: asynchronous });
    expect(textIn(early)).toContain("jane@example.com");
    expect(early.at(-2)?.messageStop?.stopReason).toBe("end_turn");
  });

  test("blocks an answer; in async mode what was said before stays, and the rest does not come", async () => {
    const input = say("Tell me the secret.", { guardrailConfig: traced });
    const message = "Sorry, the model's answer was blocked.";
    const reply = await clientOf(scripted).send(new ConverseCommand(input));
    expect(reply).toMatchObject({
      stopReason: "guardrail_intervened",
      output: { message: { content: [{ text: message }] } },
      trace: { guardrail: { actionReason: "Guardrail blocked." } },
    });
    expect(textIn(await eventsOf(scripted, input))).toBe(message);
    const asynchronous = { ...traced, streamProcessingMode: "async" } as const;
    const early = textIn(await eventsOf(scripted, { ...input, guardrailConfig: asynchronous }));
    expect(early.startsWith("All is well. All is well.") && early.endsWith(message)).toBe(true);
    expect(early).not.toContain("And so on.");
  });

  test("looks at guard content only, where there is some", async () => {
    const guardContent = { text: { text: "What is a harbour?" } };
    const send = async (content: ContentBlock[]): Promise<string | undefined> => {
      const messages = [{ role: "user" as const, content }];
      const input = { modelId: nova, messages, guardrailConfig: guardrail };
      return (await clientOf(scripted).send(new ConverseCommand(input))).stopReason;
    };
    expect(await send([{ text: "A forbidden thing." }, { guardContent }])).toBe("end_turn");
    expect(await send([{ text: "A forbidden thing." }])).toBe("guardrail_intervened");
  });

  test.each<[string, (text: string) => ContentBlock[]]>([
    ["a tool's text", (text) => [{ toolResult: { toolUseId: "a", content: [{ text }] } }]],
    ["a tool's JSON", (text) => [{ toolResult: { toolUseId: "a", content: [{ json: { rows: [text] } }] } }]],
    ["a document's text", (text) => [{ text: "?" }, { document: { name: "D", source: { text } } }]],
    [
      "a document's blocks",
      (text) => [{ text: "?" }, { document: { name: "D", source: { content: [{ text }] } } }],
    ],
    [
      "a text file",
      (text) => [
        { text: "?" },
        { document: { name: "D", format: "md", source: { bytes: Buffer.from(text) } } },
      ],
    ],
    [
      "a search result",
      (text) => [{ text: "?" }, { searchResult: { source: "S", title: "T", content: [{ text }] } }],
    ],
  ])("looks at %s", async (_what, contentOf) => {
    const heard: ChatRequest[] = [];
    const backend: Backend = {
      generateText: (request, options) => {
        heard.push(request);
        return rules.generateText!(request, options);
      },
    };
    const listener = await listen(createHandler({ adapters, backend }));
    const ask = (text: string): Promise<ConverseCommandOutput> => {
      const calls = [{ toolUse: { toolUseId: "a", name: "f", input: {} } }];
      const messages: Message[] = [
        { role: "assistant", content: calls },
        { role: "user", content: contentOf(text) },
      ];
      const input = { modelId: nova, messages, guardrailConfig: guardrail };
      return clientOf(listener).send(new ConverseCommand(input));
    };
    expect((await ask("A forbidden thing")).stopReason).toBe("guardrail_intervened");
    expect(heard).toEqual([]);
    expect((await ask("Write to jane@example.com")).stopReason).toBe("guardrail_intervened");
    const [masked] = heard.map(({ messages }) => JSON.stringify(messages));
    const [plain, file] = ["Write to {EMAIL}", Buffer.from("Write to {EMAIL}").toString("base64")];
    expect(masked?.includes(plain) || masked?.includes(file)).toBe(true);
    await listener.close();
  });

  test("tells what was looked for and not found with a full trace, and nothing without one", async () => {
    const full = { ...guardrail, trace: "enabled_full" } as const;
    const { trace } = await runtime.send(new ConverseCommand(say("hi", { guardrailConfig: full })));
    const policies = trace?.guardrail?.inputAssessment?.sample;
    expect(policies?.topicPolicy?.topics).toMatchObject([{ action: "NONE", detected: false }]);
    expect(policies?.contentPolicy?.filters).toHaveLength(6);
    expect(trace?.guardrail?.actionReason).toBe("No action.");
    const quiet = await runtime.send(new ConverseCommand(say("hi", { guardrailConfig: guardrail })));
    expect([quiet.trace, quiet.stopReason]).toEqual([undefined, "end_turn"]);
  });

  test.each([
    ["other", "1"],
    ["sample", "7"],
  ])("%s in version %s is not there, and refused", async (guardrailIdentifier, guardrailVersion) => {
    const command = new ConverseCommand(
      say("hi", { guardrailConfig: { guardrailIdentifier, guardrailVersion } }),
    );
    const refusal = {
      name: "ValidationException",
      message: "The guardrail identifier or version provided in the request does not exist.",
    };
    await expect(clientOf(scripted).send(command)).rejects.toMatchObject(refusal);
  });

  test("goes by its ARN too, and has a draft", async () => {
    const arn = "arn:aws:bedrock:us-east-1:123456789012:guardrail/sample";
    const guardrailConfig = { guardrailIdentifier: arn, guardrailVersion: "DRAFT" };
    const { stopReason } = await runtime.send(new ConverseCommand(say("forbidden", { guardrailConfig })));
    expect(stopReason).toBe("guardrail_intervened");
  });
});

describe("a guardrail around InvokeModel", () => {
  const titan = "amazon.titan-text-express-v1";
  // The SDK says application/octet-stream by itself, which the service refuses beside a guardrail.
  const contentType = "application/json";
  const invoke = { modelId: titan, trace: "ENABLED", contentType, ...guardrail } as const;
  const titanServer = (): BedrockRuntimeClient => clientOf(scripted);
  const ask = (inputText: string): string => JSON.stringify({ inputText });

  async function chunksOf(body: string): Promise<Record<string, unknown>[]> {
    const reply = await titanServer().send(new InvokeModelWithResponseStreamCommand({ ...invoke, body }));
    const chunks: Record<string, unknown>[] = [];
    for await (const { chunk } of reply.body ?? [])
      if (chunk?.bytes) chunks.push(JSON.parse(new TextDecoder().decode(chunk.bytes)));
    return chunks;
  }

  test("masks a native reply, with the model's own in the trace", async () => {
    const { body } = await titanServer().send(new InvokeModelCommand({ ...invoke, body: ask("contact?") }));
    const reply = JSON.parse(new TextDecoder().decode(body));
    expect(reply).toMatchObject({
      results: [{ outputText: "Write to {EMAIL} or call {PHONE} at once.", completionReason: "FINISH" }],
      "amazon-bedrock-guardrailAction": "INTERVENED",
    });
    const { guardrail: trace } = reply["amazon-bedrock-trace"];
    expect(Object.keys(trace)).toEqual(["modelOutput", "input", "outputs", "actionReason"]);
    expect(JSON.parse(trace.modelOutput[0]).results[0].outputText).toContain("jane@example.com");
    expect(trace.outputs).toEqual([
      { sample: expect.objectContaining({ sensitiveInformationPolicy: expect.anything() }) },
    ]);
  });

  test("a blocked input is one chunk without metrics, as recorded", async () => {
    const chunks = await chunksOf(ask("A forbidden question"));
    expect(chunks).toMatchObject([
      {
        outputText: "Sorry, the model cannot answer this question.",
        "amazon-bedrock-guardrailAction": "INTERVENED",
        "amazon-bedrock-trace": { guardrail: { actionReason: "Guardrail blocked." } },
      },
    ]);
    expect(chunks[0]).not.toHaveProperty("amazon-bedrock-invocationMetrics");
  });

  test("every chunk says the action, and the last one the trace and the metrics", async () => {
    const chunks = await chunksOf(ask("hello"));
    expect(chunks.map((chunk) => chunk["amazon-bedrock-guardrailAction"])).toEqual(chunks.map(() => "NONE"));
    expect(chunks.at(-1)).toMatchObject({
      "amazon-bedrock-trace": { guardrail: { input: { sample: {} }, outputs: [{ sample: {} }] } },
      "amazon-bedrock-invocationMetrics": { outputTokenCount: expect.any(Number) },
    });
  });

  test("looks at a native tool result", async () => {
    const toolUse = { type: "tool_use", id: "a", name: "f", input: {} };
    const messages = (content: string): object[] => [
      { role: "user", content: "Hi." },
      { role: "assistant", content: [toolUse] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "a", content }] },
    ];
    const send = async (content: string): Promise<unknown> => {
      const body = { anthropic_version: "bedrock-2023-05-31", max_tokens: 99, messages: messages(content) };
      const modelId = "anthropic.claude-sonnet-4-5-20250929-v1:0";
      const input = { ...guardrail, modelId, contentType, body: JSON.stringify(body) };
      const reply = await titanServer().send(new InvokeModelCommand(input));
      return JSON.parse(new TextDecoder().decode(reply.body))["amazon-bedrock-guardrailAction"];
    };
    expect([await send("A forbidden row"), await send("A row")]).toEqual(["INTERVENED", "NONE"]);
  });

  test("with tags it looks at what is between them", async () => {
    const tag = "amazon-bedrock-guardrails-guardContent_xyz";
    const tagged = (inputText: string): string =>
      JSON.stringify({ inputText, "amazon-bedrock-guardrailConfig": { tagSuffix: "xyz" } });
    const send = async (body: string): Promise<string> => {
      const reply = await titanServer().send(new InvokeModelCommand({ ...invoke, body }));
      return JSON.parse(new TextDecoder().decode(reply.body))["amazon-bedrock-guardrailAction"];
    };
    expect(await send(tagged(`A forbidden rule. <${tag}>hello</${tag}>`))).toBe("NONE");
    expect(await send(tagged(`A rule. <${tag}>a forbidden hello</${tag}>`))).toBe("INTERVENED");
  });
});
