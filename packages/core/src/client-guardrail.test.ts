import { expect, test } from "vitest";
import type { ChatAdapter } from "./adapter.ts";
import { type Client, createClient } from "./client.ts";
import { BedrockError } from "./error.ts";
import type { JsonObject } from "./json.ts";
import { image } from "./media.ts";
import { text, user } from "./message.ts";
import { collect } from "./stream.ts";
import type { Transport, WireCall } from "./transport.ts";

const calls: WireCall[] = [];

function clientOf(...replies: (JsonObject | Error)[]): Client {
  calls.length = 0;
  const transport: Transport = {
    async send(call) {
      const reply = replies[calls.push(call) - 1];
      if (reply instanceof Error) throw reply;
      return { headers: { "x-amzn-requestid": "req-1" }, body: reply ?? {} };
    },
    async stream() {
      const batches = async function* (): AsyncGenerator<[JsonObject]> {
        for (const reply of replies) if (!(reply instanceof Error)) yield [reply];
      };
      return { headers: {}, batches: batches() };
    },
  };
  return createClient({ transport, adapters: [unified], retry: { baseDelayMs: 1 } });
}

const unified: ChatAdapter = {
  kind: "chat",
  name: "unified",
  operation: "Converse",
  exampleModels: ["acme.a"],
  tuning: [],
  supports: () => true,
  encodeRequest: () => ({ body: {}, warnings: [] }),
  decodeResponse: () => ({ content: [], finish: { reason: "stop" }, usage: { input: {}, output: {} } }),
  createStreamDecoder: () => ({
    push: () => [],
    end: () => [{ type: "finish", finish: { reason: "stop" }, usage: { input: {}, output: {} } }],
  }),
};

// Shortened from recorded replies of ApplyGuardrail (Arize-ai/openinference, test_apply_guardrails.yaml).
const blocked = {
  action: "GUARDRAIL_INTERVENED",
  actionReason: "Guardrail blocked.",
  assessments: [
    {
      automatedReasoningPolicy: null,
      topicPolicy: { topics: [{ name: "Stocks", type: "DENY", action: "BLOCKED", detected: true }] },
      wordPolicy: null,
    },
  ],
  blockedResponse: "Sorry.",
  guardrailCoverage: { textCharacters: { guarded: 123, total: 123 } },
  output: [{ text: "Sorry." }],
  outputs: [{ text: "Sorry." }],
  usage: { topicPolicyUnits: 1 },
};

const png = image("iVBORw==", "image/png");

test("content goes to the guardrail by its path, and the outcome comes back in the shape of every other", async () => {
  const response = await clientOf(blocked).applyGuardrail({
    id: "gr1",
    version: "2",
    source: "input",
    content: [{ content: text("What to buy?"), qualifiers: ["query"] }, { content: png }],
    scope: "full",
  });
  expect(calls).toEqual([
    {
      operation: "ApplyGuardrail",
      modelId: "",
      guardrail: { id: "gr1", version: "2" },
      headers: {},
      body: {
        source: "INPUT",
        content: [
          { text: { text: "What to buy?", qualifiers: ["query"] } },
          { image: { format: "png", source: { bytes: "iVBORw==" } } },
        ],
        outputScope: "FULL",
      },
    },
  ]);
  expect(response).toEqual({
    outcome: {
      action: "intervened",
      blocked: true,
      reason: "Guardrail blocked.",
      trace: { assessments: blocked.assessments, guardrailCoverage: blocked.guardrailCoverage },
    },
    outputs: ["Sorry."],
    usage: { topicPolicyUnits: 1 },
    requestId: "req-1",
  });
});

test("masking is an intervention that blocks nothing, and no intervention has no outputs", async () => {
  const masked = {
    action: "GUARDRAIL_INTERVENED",
    outputs: [{ text: "{EMAIL}" }],
    assessments: [{ sensitiveInformationPolicy: { piiEntities: [{ type: "EMAIL", action: "ANONYMIZED" }] } }],
    usage: {},
  };
  const none = { action: "NONE", actionReason: "No action.", outputs: [], assessments: [], usage: {} };
  const client = clientOf(masked, none);
  const request = { id: "gr1", version: "DRAFT", source: "output", content: [] } as const;
  expect(await client.applyGuardrail(request)).toMatchObject({
    outcome: { action: "intervened", blocked: false },
    outputs: ["{EMAIL}"],
  });
  expect(await client.applyGuardrail(request)).toMatchObject({
    outcome: { action: "none", blocked: false, reason: "No action." },
    outputs: [],
  });
});

test("a guardrail's ARN goes to its own region", async () => {
  const id = "arn:aws:bedrock:eu-west-1:123456789012:guardrail/gr1";
  await clientOf(blocked).applyGuardrail({ id, version: "1", source: "input", content: [] });
  expect(calls[0]).toMatchObject({ guardrail: { id }, region: "eu-west-1" });
});

test.each([
  [{ id: "gr1", version: "" }, "invalid-request", /its version is missing/],
  [{ id: "", version: "1" }, "invalid-request", /its id is missing/],
  [{ content: [{ content: image("R0lG", "image/gif") }] }, "unsupported", /image\/gif/],
  [
    { content: [{ content: { ...png, source: { type: "url", url: "https://example.com/a.png" } } }] },
    "unsupported",
    /by url/,
  ],
] as const)("%j is refused before anything is sent", async (wrong, code, message) => {
  const request = { id: "gr1", version: "1", source: "input", content: [], ...wrong } as const;
  await expect(clientOf(blocked).applyGuardrail(request)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message),
  });
  expect(calls).toHaveLength(0);
});

test("texts are scored without a guardrail", async () => {
  const response = await clientOf({
    results: {
      contentFilter: { results: [{ category: "HATE", severityScore: 0.25 }] },
      promptAttack: { results: [{ category: "PROMPT_INJECTION", severityScore: 1 }] },
      sensitiveInformation: {
        results: [
          {
            type: "EMAIL",
            confidenceScore: 0.9,
            beginOffset: 3,
            endOffset: 9,
            messageIndex: 1,
            contentIndex: 0,
          },
        ],
        truncated: true,
      },
    },
    usage: { contentFilter: { textUnits: 1 } },
  }).invokeGuardrailChecks({
    messages: [
      { role: "system", text: "Be kind." },
      { role: "user", text: "at a@b.io" },
    ],
    contentFilter: ["hate"],
    promptAttack: ["prompt-injection"],
    sensitiveInformation: ["EMAIL"],
  });
  expect(calls[0]).toMatchObject({
    operation: "InvokeGuardrailChecks",
    body: {
      messages: [
        { role: "system", content: [{ text: "Be kind." }] },
        { role: "user", content: [{ text: "at a@b.io" }] },
      ],
      checks: {
        contentFilter: { categories: [{ category: "HATE" }] },
        promptAttack: { categories: [{ category: "PROMPT_INJECTION" }] },
        sensitiveInformation: { entities: [{ type: "EMAIL" }] },
      },
    },
  });
  expect(response).toEqual({
    contentFilter: [{ category: "hate", severity: 0.25 }],
    promptAttack: [{ category: "prompt-injection", severity: 1 }],
    sensitiveInformation: [{ type: "EMAIL", confidence: 0.9, message: 1, start: 3, end: 9 }],
    truncated: true,
    usage: { contentFilter: { textUnits: 1 } },
    requestId: "req-1",
  });
});

test("checks that were not asked for have no scores", async () => {
  const response = await clientOf({ results: {}, usage: {} }).invokeGuardrailChecks({ messages: [] });
  expect(calls[0]?.body).toEqual({ messages: [], checks: {} });
  expect(response).toMatchObject({ contentFilter: [], promptAttack: [], sensitiveInformation: [] });
});

test("a busy service is asked again, and a reply of another shape is told as one", async () => {
  const busy = new BedrockError("throttled", "slow down");
  await clientOf(busy, { results: {} }).invokeGuardrailChecks({ messages: [] });
  expect(calls).toHaveLength(2);
  await expect(clientOf({}).invokeGuardrailChecks({ messages: [] })).rejects.toMatchObject({
    code: "invalid-response",
  });
  const request = { id: "gr1", version: "1", source: "input", content: [] } as const;
  await expect(clientOf({}).applyGuardrail(request)).rejects.toMatchObject({ code: "invalid-response" });
  await expect(clientOf({}).applyGuardrail(request, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: "aborted",
  });
});

const trace = {
  guardrail: {
    modelOutput: ["…"],
    inputAssessment: { gr1: { wordPolicy: { customWords: [{ match: "x", action: "BLOCKED" }] } } },
    actionReason: "Guardrail blocked.",
  },
};
const outcome = {
  action: "intervened",
  blocked: true,
  reason: "Guardrail blocked.",
  trace: trace.guardrail,
};
const request = { model: "acme.a", messages: [user("x")] };

test("Converse tells the outcome in its own words, whole and in a stream alike", async () => {
  const stopReason = "guardrail_intervened";
  const metrics = { latencyMs: 12 };
  const whole = await clientOf({ stopReason, metrics, trace }).generateText(request);
  expect(whole).toMatchObject({ guardrail: outcome, metadata: { latencyMs: 12 } });
  const streamed = await collect(
    clientOf({ messageStop: { stopReason } }, { metadata: { metrics, trace } }).streamText(request),
  );
  expect(streamed).toMatchObject({ guardrail: outcome, metadata: { latencyMs: 12 } });
});

test("Converse without a trace only tells that a guardrail intervened, and without a guardrail nothing", async () => {
  const { guardrail } = await clientOf({ stopReason: "guardrail_intervened" }).generateText(request);
  expect(guardrail).toEqual({ action: "intervened" });
  const plain = await clientOf({ stopReason: "end_turn", trace: { promptRouter: {} } }).generateText(request);
  expect(plain.guardrail).toBeUndefined();
});
