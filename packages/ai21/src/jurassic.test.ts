import { type Call, type ChatOptions, type JsonObject, parseModelId, system, user } from "@bedplate/core";
import { loadFixtures, testChatAdapter } from "@bedplate/testkit";
import { expect, test } from "vitest";
import { jurassicServer } from "./jurassic.server.ts";
import { jurassic } from "./jurassic.ts";

const fixtures = loadFixtures(new URL("../fixtures/jurassic", import.meta.url));

// The service does not stream the format, so the whole reply is the only chunk.
const replayed = fixtures.map((fixture) => ({
  ...fixture,
  ...(fixture.reply && { chunks: [fixture.reply] }),
}));

testChatAdapter(test, { adapter: jurassic, server: jurassicServer, fixtures: replayed });

const model = parseModelId("ai21.j2-mid-v1");
const call: Call = { model, request: { model: model.id, messages: [user("hi")] } };

test("Jamba, under the same provider, is left to its own adapter", () => {
  for (const id of ["ai21.jamba-instruct-v1:0", "ai21.jamba-1-5-mini-v1:0"]) {
    expect([jurassic, jurassicServer].map(({ supports }) => supports(parseModelId(id)))).toEqual([
      false,
      false,
    ]);
  }
});

test("both sides say that there is no stream", () => {
  expect([jurassic.streaming, jurassicServer.streaming]).toEqual([false, false]);
});

test("an unknown option and an unknown field of a penalty are errors that name the known ones", () => {
  // As JavaScript code may pass them, past the types.
  const encode = (options: unknown): unknown =>
    jurassic.encodeRequest({
      ...call,
      request: { ...call.request, options: { ai21Jurassic: options } as ChatOptions },
    });
  expect(() => encode({ topK: 3 })).toThrow(/unknown option topK. Known options: countPenalty/);
  expect(() => encode({ countPenalty: { scale: 1, applyToWords: true } })).toThrow(
    /unknown option applyToWords. Known options: scale/,
  );
});

test("a system text behind the first message is refused with a way out", () => {
  const request = { ...call.request, messages: [user("hi"), system("Be brief."), user("hm")] };
  expect(() => jurassic.encodeRequest({ model, request })).toThrow(/no system turns .* into a user message/);
});

test("tokens are counted by their lists where no header counts them, and an empty list counts nothing", () => {
  const entry = { generatedToken: { token: "a" } };
  const reply = (tokens: JsonObject[]): ReturnType<typeof jurassic.decodeResponse> =>
    jurassic.decodeResponse(
      { prompt: { tokens }, completions: [{ data: { text: "a", tokens } }, { data: { tokens } }] },
      call,
    );
  expect(reply([entry, entry]).usage).toEqual({ input: { total: 2 }, output: { total: 4 } });
  expect(reply([]).usage).toEqual({ input: {}, output: {} });
});

test("the server lists as many tokens as were counted, which make up the text", () => {
  const response = jurassic.decodeResponse(
    { completions: [{ data: { text: "un œuf 🥚 dur" }, finishReason: { reason: "endoftext" } }] },
    call,
  );
  const usage = { input: { total: 1 }, output: { total: 4 } };
  const reply = jurassicServer.encodeResponse({ ...response, usage }, { ...call, id: "", created: 0 });
  expect(reply).toEqual({
    id: 1234,
    prompt: { text: "hi", tokens: [expect.objectContaining({ textRange: { start: 0, end: 2 } })] },
    completions: [
      {
        data: { text: "un œuf 🥚 dur", tokens: ["un▁", "œuf", "▁🥚▁", "dur"].map(tokenOf) },
        finishReason: { reason: "endoftext" },
      },
    ],
  });
});

test("a reply without a reason is an answer, and a truncated stream", () => {
  const reply = { completions: [{ data: { text: "Blocked." } }] };
  expect(jurassic.decodeResponse(reply, call)).toMatchObject({ finish: { reason: "other" } });
  const decoder = jurassic.createStreamDecoder(call);
  expect([...decoder.push(reply), ...decoder.end()]).toEqual([
    { type: "text-delta", index: 0, delta: "Blocked." },
  ]);
});

test("the prompt of an earlier turn is read back, also when a text has such lines itself", () => {
  const body = { prompt: "User: a\nAssistant: b\nUser: c\nAssistant:", maxTokens: 1 };
  const roles = jurassicServer.decodeRequest(body, model).messages.map(({ role }) => role);
  expect(roles).toEqual(["user", "assistant", "user"]);
  const single = { prompt: "User: a\nAssistant:" };
  expect(jurassicServer.decodeRequest(single, model).messages).toEqual([user(single.prompt)]);
});

function tokenOf(token: string): unknown {
  return expect.objectContaining({ generatedToken: { token, logprob: 0, raw_logprob: 0 }, topTokens: null });
}
