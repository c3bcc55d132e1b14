import { fileURLToPath } from "node:url";
import { adapters } from "@bedplate/all";
import { serverAdapters } from "@bedplate/all/server";
import { createAwsTransport } from "@bedplate/aws";
import { type CatalogModel, models } from "@bedplate/catalog";
import {
  assistant,
  type ChatRequest,
  type ChatResponse,
  type Client,
  collect,
  createClient,
  system,
  type TuningSetting,
  textOf,
  user,
} from "@bedplate/core";
import { createHandler, type Listener, listen, simulated } from "@bedplate/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { overhear } from "./overhear.ts";
import { key } from "./server-client.ts";

// One program, every text model that an adapter takes; nothing changes but the model's ID.
const said = [
  "Answer in one sentence.",
  "Name a river.",
  "The Aare.",
  "A lake?",
  "The Thunersee.",
  "A hill?",
];
const [rule = "", river = "", aare = "", lake = "", see = "", hill = ""] = said;
const program: Omit<ChatRequest, "model"> = {
  messages: [system(rule), user(river), assistant(aare), user(lake), assistant(see), user(hill)],
  temperature: 0.5,
  // The simulated model speaks in sentences.
  stopSequences: [". "],
};
const everyNumber = { maxTokens: 2_000, topP: 0.9, topK: 20, seed: 7 };
const settings: readonly TuningSetting[] = [
  "maxTokens",
  "temperature",
  "topP",
  "topK",
  "stopSequences",
  "seed",
  "reasoning",
];

// Adapters that take no conversation: Sonic is spoken to, and Pegasus answers one question about a film.
const outside = ["nova-sonic", "pegasus"];
const textModels = models.filter(
  ({ adapter, output }) => adapter !== undefined && !outside.includes(adapter) && output.includes("text"),
);
const warnings = new Map<CatalogModel, string[]>();
let server: Listener;
let client: Client;
let heard: ChatRequest | undefined;

beforeAll(async () => {
  const backend = overhear(simulated(), (request) => {
    heard = request;
  });
  server = await listen(createHandler({ adapters: serverAdapters, backend }));
  const transport = createAwsTransport({ endpoint: server.url, region: "us-east-1", credentials: key });
  client = createClient({ transport, adapters });
});

afterAll(() => server.close());

// Most models are called by a profile where they have one.
function callable({ id, profiles }: CatalogModel): string {
  return profiles[0] === undefined ? id : `${profiles[0]}.${id}`;
}

function warnedOf({ warnings }: ChatResponse): string[] {
  return warnings.map(({ setting }) => setting);
}

test("every text model with an adapter is among them", () => {
  expect(textModels.length).toBeGreaterThan(100);
  const chat = adapters.filter(
    ({ kind, name, operation, exampleModels }) =>
      kind === "chat" &&
      operation === "InvokeModel" &&
      !outside.includes(name) &&
      exampleModels.some((id) => !id.startsWith("arn:")),
  );
  expect(new Set(textModels.map(({ adapter }) => adapter))).toEqual(new Set(chat.map(({ name }) => name)));
});

describe.each(textModels.map((model) => [callable(model), model] as const))("%s", (id, model) => {
  test("hears the whole conversation, heeds what its format carries, and says what it does not", async () => {
    const response = await collect(client.streamText({ ...program, model: id }));
    const warned = warnedOf(response);
    expect(warned.filter((setting) => setting !== "temperature" && setting !== "stopSequences")).toEqual([]);
    const asked = heard?.messages.map(textOf).join("\n") ?? "";
    expect(said.filter((text) => !asked.includes(text))).toEqual([]);
    expect(heard?.temperature).toBe(warned.includes("temperature") ? undefined : program.temperature);
    const text = textOf(response);
    expect(text.length).toBeGreaterThan(10);
    expect(text.includes(". ")).toBe(warned.includes("stopSequences"));
    expect(response.finish.reason).toBe("stop");
    expect(response.usage).toMatchObject({
      input: { total: expect.any(Number) },
      output: { total: expect.any(Number) },
    });
  });

  test("takes every setting or warns of it", async () => {
    const numbers = warnedOf(await collect(client.streamText({ ...program, ...everyNumber, model: id })));
    for (const setting of settings.filter((name) => name !== "reasoning"))
      expect([setting, heard?.[setting] === undefined]).toEqual([setting, numbers.includes(setting)]);
    // By itself, since some models take no temperature while they think.
    const thought = await collect(
      client.streamText({ model: id, messages: program.messages, reasoning: "low" }),
    );
    warnings.set(model, [...numbers, ...warnedOf(thought)]);
    if (!warnedOf(thought).includes("reasoning"))
      expect(thought.content.map(({ type }) => type)).toContain("reasoning");
  });
});

describe("docs/settings.md", () => {
  test("shows which settings each family takes", async () => {
    expect(warnings.size).toBe(textModels.length);
    const file = fileURLToPath(new URL("../docs/settings.md", import.meta.url));
    await expect(settingsPage()).toMatchFileSnapshot(file);
  });
});

function settingsPage(): string {
  const names = [...new Set(textModels.map(({ adapter = "" }) => adapter))];
  const exceptions: string[] = [];
  const rows = names.map((name) => {
    const its = textModels.filter(({ adapter }) => adapter === name);
    const cells = settings.map((setting) => {
      const without = its.filter((model) => warnings.get(model)!.includes(setting));
      if (without.length === 0) return "yes";
      if (without.length === its.length) return "warns";
      exceptions.push(`- \`${name}\`, ${setting}: ${without.map(({ id }) => `\`${id}\``).join(", ")}`);
      return "some warn";
    });
    return [`\`${name}\``, String(its.length), ...cells];
  });
  const head = ["adapter", "models", ...settings];
  const table = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  return `# Settings by family

Generated by \`tests/swap.test.ts\`; do not edit. To refresh it, run \`npx pnpm@10 exec vitest run tests/swap.test.ts --update\`.

One program with a system prompt, three turns and all settings was streamed from every text model of the [catalogue](models.md) that has
an adapter, natively, with nothing changed but the model's ID. \`yes\`: the setting reached the model. \`warns\`: the format or the model has none, so it
was not sent, or sent otherwise, and the response says so in \`warnings\`. The system prompt, the conversation and the stream came through everywhere.

${table}

Models that warn where others of their family do not:

${exceptions.join("\n")}
`;
}
