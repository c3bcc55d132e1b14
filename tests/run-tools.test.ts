import { adapters } from "@bedplate/all";
import { serverAdapters } from "@bedplate/all/server";
import { type CatalogModel, models } from "@bedplate/catalog";
import {
  type Client,
  createClient,
  type ObjectStrategy,
  type Transport,
  textOf,
  tool,
  user,
} from "@bedplate/core";
import { createFetchTransport } from "@bedplate/fetch";
import { createHandler, type Listener, listen, simulated } from "@bedplate/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { key } from "./server-client.ts";

// Tools and objects for every chat model of the catalogue, natively and over Converse, over HTTP.

let server: Listener;
const clients: Record<string, Client> = {};

beforeAll(async () => {
  server = await listen(createHandler({ adapters: serverAdapters, backend: simulated() }));
  const transport = createFetchTransport({ endpoint: server.url, region: "us-east-1", credentials: key });
  const native = adapters.filter(({ operation }) => operation !== "Converse");
  const converse = adapters.filter(({ operation }) => operation === "Converse");
  clients.natively = createClient({ transport, adapters: native });
  clients["over Converse"] = createClient({ transport, adapters: converse });
});

afterAll(() => server.close());

function clientFor(way: string): Client {
  const client = clients[way];
  if (!client) throw new Error(`There is no client ${way}.`);
  return client;
}

// Adapters that take no conversation: Sonic is spoken to, and Pegasus answers one question about a film.
const outside = ["nova-sonic", "pegasus"];
const chats = models.filter(
  ({ adapter, output }) => adapter !== undefined && output.includes("text") && !outside.includes(adapter),
);
const ways = ["natively", "over Converse"];
const cases = chats.flatMap((model) =>
  ways.map((way) => ({ model, way, name: `${callable(model)} ${way}` })),
);

// Most models are called by a profile where they have one.
function callable({ id, profiles }: CatalogModel): string {
  return profiles[0] === undefined ? id : `${profiles[0]}.${id}`;
}

/** What a model refuses by `unsupported`: the formats and models that have no tools. */
async function unlessUnsupported<Value>(ask: () => Promise<Value>): Promise<Value | "unsupported"> {
  try {
    return await ask();
  } catch (error) {
    if ((error as { code?: string }).code === "unsupported") return "unsupported";
    throw error;
  }
}

describe("runTools", () => {
  const ran: string[] = [];
  const refused: string[] = [];

  test.each(cases)(
    "$name: the loop runs the tool and ends with an answer, whole and streamed",
    async ({ model, way, name }) => {
      const seen: string[] = [];
      const weather = tool({
        name: "get_weather",
        description: "The weather in a city",
        input: z.object({ city: z.string() }),
        run({ city }) {
          seen.push(city);
          return { sky: "clear", city };
        },
      });
      const request = {
        model: callable(model),
        messages: [user("What is the weather in Oslo? Use get_weather.")],
        tools: [weather],
      };
      const client = clientFor(way);
      const run = await unlessUnsupported(() => client.runTools(request));
      if (run === "unsupported") {
        // A model that is known to take tools must not be refused by us.
        refused.push(`${name} (the catalogue says ${model.tools})`);
        return;
      }
      ran.push(name);
      expect(seen).toEqual(["Oslo"]);
      expect([run.end, run.steps.length]).toEqual(["answered", 2]);
      expect(textOf(run.response)).toMatch(/clear/);
      let last: unknown;
      for await (const part of client.streamTools(request)) last = part;
      expect(last).toMatchObject({
        type: "finish",
        end: "answered",
        steps: [{ results: [{ name: "get_weather" }] }, {}],
      });
      expect(seen).toEqual(["Oslo", "Oslo"]);
    },
  );

  test("runs for every model of the catalogue that claims tools, one way at least", () => {
    const claim = chats.filter(({ tools }) => tools === true);
    const without = claim.filter((model) => !ways.some((way) => ran.includes(`${callable(model)} ${way}`)));
    expect(without.map(({ id }) => id)).toEqual([]);
    console.log(`runTools: ${claim.length} models claim tools; ${ran.length} of ${cases.length} ways run.`);
    console.log(`Refused:\n${refused.join("\n")}`);
  });
});

test.each([
  ["us.anthropic.claude-sonnet-4-5-20250929-v1:0", "natively"],
  ["us.anthropic.claude-sonnet-4-5-20250929-v1:0", "over Converse"],
])("what %s thought %s goes back as it came, signature included", async (model, way) => {
  const weather = tool({ name: "get_weather", input: z.object({ city: z.string() }), run: () => "clear" });
  const request = {
    model,
    messages: [user("What is the weather in Oslo? Use get_weather.")],
    tools: [weather],
    reasoning: "low",
    maxTokens: 4000,
  } as const;
  const thoughtsIn = (content: readonly { type: string }[]): unknown[] =>
    content.filter(({ type }) => type === "reasoning");
  const bodies: string[] = [];
  const transport = createFetchTransport({ endpoint: server.url, region: "us-east-1", credentials: key });
  const overheard: Transport = {
    ...transport,
    send(call, options) {
      bodies.push(JSON.stringify(call.body));
      return transport.send(call, options);
    },
  };
  const converse = way === "over Converse";
  const list = adapters.filter(({ operation }) => (operation === "Converse") === converse);
  const run = await createClient({ transport: overheard, adapters: list }).runTools(request);
  const [first] = run.steps;
  const [thought] = thoughtsIn(first?.response.content ?? []) as { text: string; signature?: string }[];
  expect(thought?.text).toMatch(/\w+ \w+/);
  expect(bodies).toHaveLength(2);
  expect(bodies[1]).toContain(JSON.stringify(thought?.text));
  expect(thought?.signature).toMatch(/.{20}/);
  expect(bodies[1]).toContain(thought?.signature);
});

describe("generateObject", () => {
  const person = z.object({ name: z.string().min(1), age: z.int().min(0), tags: z.array(z.string()) });
  const made = new Map<ObjectStrategy, number>();

  test.each(cases)("$name: an object of the schema, whole and streamed", async ({ model, way }) => {
    const client = clientFor(way);
    const request = {
      model: callable(model),
      messages: [user("Who is Ada?")],
      schema: person,
      name: "person",
    };
    const { object, strategy } = await client.generateObject(request);
    expect(person.parse(object)).toEqual(object);
    made.set(strategy, (made.get(strategy) ?? 0) + 1);
    let last: unknown;
    let grown = 0;
    for await (const part of client.streamObject(request)) {
      if (part.type === "object") grown++;
      else last = part;
    }
    expect(last).toMatchObject({ type: "finish", object, strategy });
    expect(grown).toBeGreaterThan(0);
  });

  test("every strategy is in use", () => {
    console.log(`generateObject: ${[...made].map(([strategy, count]) => `${strategy} ${count}`).join(", ")}`);
    expect([...made.keys()].sort()).toEqual(["json-schema", "prompt", "tool"]);
  });
});
