import type { Backend, ChatServerAdapter, JsonObject, ModelRef } from "@bedplate/core";
import { expect, test } from "vitest";
import { createHandler, type HandlerOptions } from "./handler.ts";
import { script } from "./script.ts";
import type { ServedModel } from "./served-model.ts";
import { simulated } from "./simulated.ts";

/** A format of one text, on either operation. */
function tiny(operation: "InvokeModel" | "Converse"): ChatServerAdapter {
  return {
    kind: "chat",
    name: "tiny",
    operation,
    supports: ({ name = "" }: ModelRef) => name.startsWith("acme."),
    accepts: (body: JsonObject) => "text" in body,
    decodeRequest: ({ text, guardrail }, { id }) => ({
      model: id,
      messages: [{ role: "user", content: [{ type: "text", text: String(text) }] }],
      ...(guardrail === true && {
        settings: { guardrail: { id: "sample", version: "1", trace: "enabled" } },
      }),
    }),
    encodeResponse: ({ content }) => ({ operation, said: content.length }),
    createStreamEncoder: () => ({
      push: (part) => (part.type === "text-delta" ? [{ contentBlockDelta: { text: part.delta, b: 1 } }] : []),
    }),
  };
}

const adapters = [tiny("InvokeModel"), tiny("Converse")];

function send(path: string, body?: object, options: Partial<HandlerOptions> = {}): Promise<Response> {
  const handler = createHandler({ adapters, backend: simulated(), ...options });
  const init = body ? { method: "POST", body: JSON.stringify(body) } : {};
  return handler(new Request(`http://127.0.0.1${path}`, init));
}

test("each operation has its own adapters", async () => {
  const paths = ["/model/acme.one-v1/invoke", "/model/acme.one-v1/converse"];
  const replies = await Promise.all(paths.map((path) => send(path, { text: "hi" })));
  expect(await Promise.all(replies.map((reply) => reply.json()))).toMatchObject([
    { operation: "InvokeModel" },
    { operation: "Converse" },
  ]);
  const without = await send(
    "/model/acme.one-v1/converse",
    { text: "hi" },
    { adapters: [tiny("InvokeModel")] },
  );
  expect([without.status, await without.json()]).toEqual([
    400,
    { message: "The provided model identifier is invalid." },
  ]);
});

test("a request that the service has no operation for is told which there are", async () => {
  const reply = await send("/model/acme.one-v1/dance", {});
  expect([reply.status, reply.headers.get("x-amzn-errortype")?.split(":")[0]]).toEqual([
    404,
    "UnknownOperationException",
  ]);
  expect((await reply.json()).message).toContain("POST /model/{modelId}/converse-stream");
});

test("a backend that can't count, and a body of both kinds, are refused", async () => {
  const counting = (input: object, backend: Backend): Promise<Response> =>
    send("/model/acme.one-v1/count-tokens", { input }, { backend });
  const { countTokens: _countTokens, ...blind } = simulated();
  const [refused, both] = [
    await counting({ converse: { text: "hi" } }, blind),
    await counting({ converse: {}, invokeModel: {} }, simulated()),
  ];
  expect([refused.status, both.status]).toEqual([400, 400]);
  expect(await refused.json()).toEqual({ message: "The provided model doesn't support counting tokens." });
});

test("the backend of a guarded call sees masked texts and no guardrail", async () => {
  const heard: unknown[] = [];
  const backend: Backend = {
    generateText: (request, options) => {
      heard.push(request);
      return script([{ answer: "Fine." }]).generateText!(request, options);
    },
  };
  const body = { text: "Mail a@b.org, please.", guardrail: true };
  expect((await send("/model/acme.one-v1/converse", body, { backend })).status).toBe(200);
  expect(heard).toEqual([
    {
      model: "acme.one-v1",
      messages: [{ role: "user", content: [{ type: "text", text: "Mail {EMAIL}, please." }] }],
      settings: {},
    },
  ]);
});

test("a guardrail that the server does not have is the backend's, until the server has its own", async () => {
  const applied: unknown[] = [];
  const backend: Backend = {
    applyGuardrail: async (request) => {
      applied.push(request);
      return { outcome: { action: "intervened", reason: "R" }, outputs: ["No."], usage: {} };
    },
  };
  const body = { source: "INPUT", content: [{ text: { text: "hi", qualifiers: ["query"] } }] };
  const path = "/guardrail/theirs/version/3/apply";
  expect(await (await send(path, body, { backend })).json()).toEqual({
    action: "GUARDRAIL_INTERVENED",
    actionReason: "R",
    assessments: [],
    outputs: [{ text: "No." }],
    usage: {},
  });
  const content = [{ content: { type: "text", text: "hi" }, qualifiers: ["query"] }];
  expect(applied).toEqual([{ id: "theirs", version: "3", source: "input", content, scope: "interventions" }]);
  expect((await send(path, body, { backend, guardrails: [] })).status).toBe(404);
});

test("limits are those of the models, and can be switched off", async () => {
  const ended: ServedModel = {
    id: "acme.one-v1",
    provider: "acme",
    input: ["text"],
    output: ["text"],
    lifecycle: { status: "end-of-life" },
  };
  const call = (model: string, options: Partial<HandlerOptions>): Promise<Response> =>
    send(`/model/${model}/invoke`, { text: "hi" }, options);
  expect((await call("acme.one-v1", { models: [ended] })).status).toBe(404);
  expect((await call("acme.two-v1", { models: [ended] })).status).toBe(400);
  expect((await call("acme.one-v1", { models: [ended], limits: false })).status).toBe(200);
  expect((await call("acme.two-v1", {})).status).toBe(200);
});

test("without models none is listed, and the samples are still there", async () => {
  expect(await (await send("/foundation-models")).json()).toEqual({ modelSummaries: [] });
  const { inferenceProfileSummaries } = await (await send("/inference-profiles")).json();
  expect(inferenceProfileSummaries).toMatchObject([{ type: "APPLICATION" }]);
});
