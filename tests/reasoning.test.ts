import { adapters } from "@bedplate/all";
import {
  assistant,
  type ChatRequest,
  createClient,
  isBedrockError,
  type JsonObject,
  type Reasoning,
  readObject,
  type Tool,
  type Transport,
  user,
  type WireCall,
} from "@bedplate/core";
import { expect, test } from "vitest";

// What `reasoning` becomes for every family that thinks, natively and over Converse alike.

let wire: WireCall | undefined;
const transport: Transport = {
  send: async (call) => {
    wire = call;
    return { headers: {}, body: {} };
  },
  stream: async (call) => {
    wire = call;
    return { headers: {}, batches: (async function* () {})() };
  },
};

const levels = [
  "off",
  "low",
  "medium",
  "high",
  { budgetTokens: 4096 },
] as const satisfies readonly Reasoning[];

/** What is sent for a level, or `warns` where nothing is; with both, an array. */
type Cell = JsonObject | "warns" | readonly [JsonObject, "warns"];
type Row = readonly [off: Cell, low: Cell, medium: Cell, high: Cell, budget: Cell];

const silent: Row = ["warns", "warns", "warns", "warns", "warns"];
const budget = (tokens: number): JsonObject => ({ thinking: { type: "enabled", budget_tokens: tokens } });
const withBudget: Row = [{}, budget(2048), budget(8192), budget(16_384), budget(4096)];
const adaptive = (effort: string): JsonObject => ({
  thinking: { type: "adaptive" },
  output_config: { effort },
});
const adapting = (off: Cell): Row =>
  [off, ...["low", "medium", "high", "medium"].map(adaptive)] as unknown as Row;
const effort = (word: string): JsonObject => ({ reasoning_effort: word });
const nova = (word: string): JsonObject => ({
  reasoningConfig: { type: "enabled", maxReasoningEffort: word },
});

const rows: Readonly<Record<string, Row>> = {
  "us.anthropic.claude-3-7-sonnet-20250219-v1:0": withBudget,
  "us.anthropic.claude-sonnet-4-5-20250929-v1:0": withBudget,
  "us.anthropic.claude-opus-4-6-v1": adapting({}),
  "us.anthropic.claude-opus-4-8": adapting({}),
  "us.anthropic.claude-sonnet-5": adapting({ thinking: { type: "disabled" } }),
  "us.anthropic.claude-sonnet-5-5": adapting({ thinking: { type: "between_tools" } }),
  "us.anthropic.claude-opus-5-5": adapting("warns"),
  "us.anthropic.claude-fable-5-2": adapting("warns"),
  "us.amazon.nova-2-lite-v1:0": [
    { reasoningConfig: { type: "disabled" } },
    ...(["low", "medium", "high", "medium"].map(nova) as [JsonObject, JsonObject, JsonObject, JsonObject]),
  ],
  "openai.gpt-oss-120b-1:0": ["warns", effort("low"), effort("medium"), effort("high"), effort("medium")],
  "us.moonshotai.kimi-k3": [
    "warns",
    effort("low"),
    [effort("high"), "warns"],
    effort("high"),
    [effort("high"), "warns"],
  ],
  "us.xai.grok-4.6": ["warns", effort("low"), effort("medium"), effort("high"), effort("medium")],
  "us.deepseek.r1-v1:0": silent,
  "deepseek.v3.2": silent,
  "qwen.qwen3-32b-v1:0": silent,
  "mistral.magistral-small-2509": silent,
  "minimax.minimax-m2.5": silent,
  "zai.glm-5": silent,
  "nvidia.nemotron-super-3-120b": silent,
};

const grid = Object.entries(rows).flatMap(([model, row]) =>
  (["native", "converse"] as const).flatMap((way) =>
    levels.map((level, index) => [model, way, level, row[index] ?? {}] as const),
  ),
);

test.each(grid)("%s, %s: reasoning %j", async (model, way, reasoning, cell) => {
  const { thinking, warned } = await ask(model, way, { reasoning });
  const warns = cell === "warns" || Array.isArray(cell);
  expect(warned).toEqual(warns ? ["reasoning"] : []);
  expect(thinking).toEqual(cell === "warns" ? {} : Array.isArray(cell) ? cell[0] : cell);
});

const tool: Tool = { type: "function", name: "f", inputSchema: { type: "object", properties: {} } };
const forced: Partial<ChatRequest> = { tools: [tool], toolChoice: { type: "tool", name: "f" } };
const begun: Partial<ChatRequest> = { messages: [user("hi"), assistant("It")] };

// What thinking excludes: forced tools and begun answers throw, tuning is dropped.
const exclusions: Readonly<Record<string, readonly [forced: string, begun: string, tuning: string]>> = {
  "us.anthropic.claude-3-haiku-20240307-v1:0": ["sent", "sent", "reasoning"],
  "us.anthropic.claude-3-7-sonnet-20250219-v1:0": ["throws", "throws", "temperature topP topK"],
  "us.anthropic.claude-haiku-4-5-20251001-v1:0": ["throws", "throws", "temperature topP topK"],
  "us.anthropic.claude-opus-4-6-v1": ["throws", "throws", "temperature topP topK"],
  "us.anthropic.claude-opus-4-8": ["sent", "throws", "temperature topP topK"],
  "us.anthropic.claude-sonnet-5": ["sent", "throws", "temperature topP topK"],
  "us.anthropic.claude-opus-5-5": ["throws", "throws", "temperature topP topK"],
  "us.anthropic.claude-fable-5": ["sent", "throws", "temperature topP topK"],
  "us.anthropic.claude-fable-5-1": ["throws", "throws", "temperature topP topK"],
  "us.amazon.nova-2-lite-v1:0": ["sent", "sent", "maxTokens temperature topP"],
};

test.each(
  Object.entries(exclusions).flatMap(([model, row]) =>
    (["native", "converse"] as const).map((way) => [model, way, row] as const),
  ),
)("%s, %s: what goes beside thinking", async (model, way, [byForce, begins, tuning]) => {
  const asked = { reasoning: "high" } as const;
  expect(await outcome(model, way, { ...asked, ...forced })).toBe(byForce);
  expect(await outcome(model, way, { ...asked, ...begun })).toBe(begins);
  const settings = { maxTokens: 20_000, temperature: 0.5, topP: 0.9, topK: 20 };
  const { warned } = await ask(model, way, { ...asked, ...settings });
  expect(warned.join(" ")).toBe(tuning);
});

test.each(["native", "converse"] as const)(
  "without thinking, %s, older Claudes are forced and begun, some newer never",
  async (way) => {
    for (const [model, byForce, begins] of [
      ["us.anthropic.claude-haiku-4-5-20251001-v1:0", "sent", "sent"],
      ["us.anthropic.claude-opus-4-6-v1", "sent", "throws"],
      ["us.anthropic.claude-sonnet-5-5", "throws", "throws"],
    ] as const) {
      expect(await outcome(model, way, forced)).toBe(byForce);
      expect(await outcome(model, way, begun)).toBe(begins);
    }
  },
);

test.each(["native", "converse"] as const)("Claude 4.5 takes temperature or topP, %s", async (way) => {
  const model = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
  const both = await ask(model, way, { temperature: 0, topP: 0.5 });
  expect(both.warned).toEqual(["topP"]);
  const config = way === "native" ? both.body : readObject(both.body, "inferenceConfig");
  expect(config).toMatchObject({ temperature: 0 });
  expect(Object.keys(config ?? {})).not.toContain(way === "native" ? "top_p" : "topP");
  expect((await ask(model, way, { topP: 0.5 })).warned).toEqual([]);
});

test.each(["native", "converse"] as const)("a budget below Claude's least is refused, %s", async (way) => {
  const reasoning = { budgetTokens: 500 };
  const asked = ask("us.anthropic.claude-sonnet-4-5-20250929-v1:0", way, { reasoning });
  await expect(asked).rejects.toMatchObject({
    code: "invalid-request",
    message: expect.stringMatching(/1024/),
  });
});

interface Asked {
  body: JsonObject;
  /** What of the body is about thinking. */
  thinking: JsonObject;
  warned: string[];
}

async function ask(id: string, way: "native" | "converse", settings: Partial<ChatRequest>): Promise<Asked> {
  const aliases = way === "native" ? {} : { mine: { id, as: id, format: "converse" } };
  const client = createClient({ transport, adapters, aliases, retry: false });
  const model = way === "native" ? id : "mine";
  for await (const part of client.streamText({ model, messages: [user("hi")], ...settings })) {
    if (part.type !== "start") break;
    const body = wire?.body ?? {};
    const fields = way === "native" ? body : (readObject(body, "additionalModelRequestFields") ?? {});
    const names = ["thinking", "output_config", "reasoning_effort", "reasoningConfig"];
    const thinking = Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));
    return { body, thinking, warned: part.warnings.map(({ setting }) => setting) };
  }
  throw new Error("The stream has no start.");
}

async function outcome(...args: Parameters<typeof ask>): Promise<"sent" | "throws"> {
  try {
    await ask(...args);
    return "sent";
  } catch (error) {
    if (isBedrockError(error) && error.code === "unsupported") return "throws";
    throw error;
  }
}
