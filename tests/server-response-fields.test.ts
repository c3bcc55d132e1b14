import { ConverseCommand, type ConverseCommandInput } from "@aws-sdk/client-bedrock-runtime";
import { serverAdapters as adapters } from "@bedplate/all/server";
import { models } from "@bedplate/catalog";
import { createHandler, type Listener, listen, script, simulated } from "@bedplate/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientOf, eventsOf, say } from "./server-client.ts";

const claude = "anthropic.claude-sonnet-4-5-20250929-v1:0";
const llama = "meta.llama3-3-70b-instruct-v1:0";
let server: Listener;

beforeAll(async () => {
  server = await listen(createHandler({ adapters, backend: simulated() }));
});

afterAll(() => server.close());

function asking(paths: string[], more: Partial<ConverseCommandInput> = {}): ConverseCommandInput {
  // The simulated answer repeats what it was asked.
  return say("Tell me of ENDings.", {
    modelId: claude,
    inferenceConfig: { stopSequences: ["END"] },
    additionalModelResponseFieldPaths: paths,
    ...more,
  });
}

async function wholeFields(input: ConverseCommandInput): Promise<unknown> {
  return (await clientOf(server).send(new ConverseCommand(input))).additionalModelResponseFields;
}

async function streamFields(input: ConverseCommandInput): Promise<unknown> {
  return (await eventsOf(server, input)).at(-2)?.messageStop?.additionalModelResponseFields;
}

describe("additionalModelResponseFieldPaths", () => {
  test("gives fields of the native reply, nested as their pointers are", async () => {
    const paths = ["/stop_sequence", "/usage/output_tokens", "/content/0/type", "/none/at~1all"];
    expect(await wholeFields(asking(paths))).toEqual({
      stop_sequence: "END",
      usage: { output_tokens: expect.any(Number) },
      content: { "0": { type: "text" } },
    });
    expect(await wholeFields(asking(["/generation"], { modelId: llama }))).toEqual({
      generation: expect.stringMatching(/\w+/),
    });
  });

  test("null is a value, and what does not match is ignored", async () => {
    const free = { inferenceConfig: {} };
    expect(await wholeFields(asking(["/stop_sequence", "/stop_sequence/x"], free))).toEqual({
      stop_sequence: null,
    });
    expect(await wholeFields(asking(["/none", "/__proto__/x", "/content/length"]))).toBeUndefined();
    expect(await wholeFields(asking([]))).toBeUndefined();
  });

  test("a stream gives fields of the last native chunks, as recorded", async () => {
    const paths = ["/delta/stop_sequence", "/stop_sequence"];
    expect(await streamFields(asking(paths))).toEqual({ delta: { stop_sequence: "END" } });
    const free = { inferenceConfig: {} };
    expect(await streamFields(asking(paths, free))).toEqual({ delta: { stop_sequence: null } });
    expect(await streamFields(asking(["/none"]))).toBeUndefined();
  });

  test("an answer that the native format can't hold has no native reply, and is given all the same", async () => {
    const backend = script([{ answer: [{ type: "tool-call", name: "f", input: {} }] }]);
    const titan = await listen(createHandler({ adapters, backend }));
    const input = asking(["/results", "/completionReason"], { modelId: "amazon.titan-text-express-v1" });
    const reply = await clientOf(titan).send(new ConverseCommand(input));
    expect([reply.stopReason, reply.additionalModelResponseFields]).toEqual(["tool_use", undefined]);
    const [stop] = (await eventsOf(titan, input)).slice(-2);
    expect(stop?.messageStop).toEqual({ stopReason: "tool_use" });
    await titan.close();
  });

  test("no model's native reply gets in the way of the answer", async () => {
    const handler = createHandler({ adapters, backend: simulated() });
    const messages = [{ role: "user", content: [{ text: "Hi." }] }];
    const body = JSON.stringify({ messages, additionalModelResponseFieldPaths: ["/none"] });
    const talking = models.filter(({ input, output }) => input.includes("text") && output.includes("text"));
    const calls = talking.flatMap(({ id }) => [`${id}/converse`, `${id}/converse-stream`]);
    for (const call of calls) {
      const request = new Request(`http://127.0.0.1/model/${call}`, { method: "POST", body });
      const reply = await handler(request);
      const said = await reply.text();
      expect([call, reply.status, /Exception/.test(said)]).toEqual([call, 200, false]);
    }
    expect(calls.length).toBeGreaterThan(100);
  });

  test("a prompt that a guardrail blocks has no native reply", async () => {
    const guardrailConfig = { guardrailIdentifier: "sample", guardrailVersion: "1" };
    const messages = [{ role: "user" as const, content: [{ text: "A forbidden text" }] }];
    const input = asking(["/stop_sequence", "/delta/stop_sequence"], { messages, guardrailConfig });
    expect([await wholeFields(input), await streamFields(input)]).toEqual([undefined, undefined]);
  });

  test.each([
    ["an empty pointer", [""]],
    ["one that does not begin with a slash", ["stop_sequence"]],
    ["one with half an escape", ["/a~2b"]],
    ["a long one", [`/${"a".repeat(256)}`]],
    ["eleven of them", Array.from({ length: 11 }, (_, at) => `/${at}`)],
  ])("%s is refused, by both operations", async (_what, paths) => {
    const refusal = { name: "ValidationException", $metadata: { httpStatusCode: 400 } };
    await expect(wholeFields(asking(paths))).rejects.toMatchObject(refusal);
    await expect(streamFields(asking(paths))).rejects.toMatchObject(refusal);
  });
});
