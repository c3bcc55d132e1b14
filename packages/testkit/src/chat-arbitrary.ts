import type {
  AssistantPart,
  ChatOutput,
  ChatRequest,
  FinishReason,
  JsonValue,
  Message,
  Tool,
} from "@bedplate/core";
import fc from "fast-check";

// What prompt formats use as markers: a codec that pastes texts together must survive them in a text.
const markers = [
  "\n\nHuman: ",
  "\n\nAssistant:",
  "User: ",
  "\nBot: ",
  "[INST]",
  "[/INST]",
  "<<SYS>>",
  "<|eot_id|>",
  "<|eot|>",
  "</s><s>",
  "<|image|>",
  "{",
  "\n",
];
const piece = fc.oneof(fc.string({ minLength: 1, unit: "grapheme" }), fc.constantFrom(...markers));
const text = fc.array(piece, { minLength: 1, maxLength: 4 }).map((list) => list.join(""));
const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/);
const json = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as JsonValue);
const input = fc.dictionary(name, json, { maxKeys: 3 }).map((value) => ({ ...value }));

const tool: fc.Arbitrary<Tool> = fc.record({ name, description: text }).map((fields) => ({
  type: "function",
  ...fields,
  inputSchema: { type: "object", properties: { q: { type: "string" } }, required: ["q"] },
}));

/** A conversation: perhaps a system prompt, then turns that end with the user's. */
const messages: fc.Arbitrary<Message[]> = fc
  .tuple(fc.option(text), fc.array(fc.tuple(text, text), { maxLength: 2 }), text)
  .map(([system, turns, last]) => [
    ...(system === null ? [] : [message("system", system)]),
    ...turns.flatMap(([question, answer]) => [message("user", question), message("assistant", answer)]),
    message("user", last),
  ]);

/** Requests for a model: conversations, tuning and perhaps tools. */
export function arbitraryRequest(model: string): fc.Arbitrary<ChatRequest> {
  const unit = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);
  const optional = fc.record(
    {
      maxTokens: fc.integer({ min: 1, max: 2048 }),
      temperature: unit,
      topP: unit.filter((value) => value > 0),
      topK: fc.integer({ min: 0, max: 500 }),
      stopSequences: fc.array(text, { minLength: 1, maxLength: 3 }),
      tools: fc.uniqueArray(tool, {
        minLength: 1,
        maxLength: 2,
        selector: (entry) => ("name" in entry ? entry.name : ""),
      }),
    },
    { requiredKeys: [] },
  );
  return fc.tuple(messages, optional).map(([list, settings]) => ({ model, messages: list, ...settings }));
}

const part: fc.Arbitrary<AssistantPart> = fc.oneof(
  { weight: 4, arbitrary: text.map((value) => ({ type: "text", text: value }) as const) },
  fc.record({ type: fc.constant("tool-call" as const), id: name, name, input }),
  fc.record({ type: fc.constant("reasoning" as const), text, signature: name }),
);

/** Responses of any content, as a server's backend may give them. */
export const arbitraryResponse: fc.Arbitrary<ChatOutput> = fc
  .tuple(
    fc.array(part, { minLength: 1, maxLength: 3 }),
    fc.constantFrom<FinishReason>("stop", "length"),
    fc.nat(5000),
    fc.nat(5000),
  )
  .map(([content, reason, input, output]) => ({
    content,
    finish: { reason },
    usage: { input: { total: input }, output: { total: output } },
  }));

/** JSON objects of no particular shape, with keys that formats use. */
export function arbitraryNoise(keys: readonly string[]): fc.Arbitrary<Record<string, JsonValue>> {
  const key = fc.oneof(fc.constantFrom("type", ...keys), fc.string());
  return fc
    .dictionary(key, fc.oneof(json, fc.constantFrom<JsonValue>(...keys)), { maxKeys: 6 })
    .map((noise) => ({ ...noise }));
}

function message(role: "system" | "user" | "assistant", value: string): Message {
  return { role, content: [{ type: "text", text: value }] };
}
