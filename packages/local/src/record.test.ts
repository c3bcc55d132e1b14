import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { adapters } from "@bedplate/all";
import { serverAdapters } from "@bedplate/all/server";
import {
  type ChatRequest,
  type Client,
  collect,
  createClient,
  image,
  isBedrockError,
  type StreamPart,
  type Transport,
  textOf,
  user,
} from "@bedplate/core";
import { createFetchTransport } from "@bedplate/fetch";
import { createHandler, type FetchHandler, type ScriptRule, script, simulated } from "@bedplate/server";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type RecordOptions, recordTo } from "./record.ts";
import { replayFrom } from "./replay.ts";

const claude = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
const llama = "us.meta.llama3-3-70b-instruct-v1:0";
const hello: ChatRequest = { model: claude, messages: [user("Hello there")], maxTokens: 40 };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bedplate-recordings-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("what was recorded is replayed: whole, streamed, native and over Converse", async () => {
  const recorder = clientOf(recordTo(folder, service()));
  const player = clientOf(replayFrom(folder));
  for (const model of [claude, llama, "zai.glm-5"]) {
    const request = { ...hello, model };
    const [whole, streamed] = [await recorder.generateText(request), await parts(recorder, request)];
    expect(await player.generateText(request)).toEqual(whole);
    expect(await parts(player, request)).toEqual(streamed);
  }
  const embed = { model: "amazon.titan-embed-text-v2:0", inputs: ["a boat"] };
  expect((await recorder.embed(embed)).embeddings).toEqual((await player.embed(embed)).embeddings);
  expect(readdirSync(folder)).toHaveLength(7);
  expect(readdirSync(folder)).toContainEqual(
    expect.stringMatching(/^us\.anthropic\.claude-\S+_InvokeModel_[0-9a-f]{12}\.json$/),
  );
});

test("the same call again gets its answers in turn, errors among them, and then the last", async () => {
  const rules: ScriptRule[] = [
    {
      error: { code: "throttled", message: "Slow down." },
      next: [{ answer: "Second." }, { answer: "Third." }],
    },
  ];
  const recorder = clientOf(recordTo(folder, service(rules)));
  const player = clientOf(replayFrom(folder));
  const say = (client: Client): Promise<string> =>
    client.generateText(hello).then(textOf, (error: unknown) => (isBedrockError(error) ? error.code : "?"));
  for (const client of [recorder, player]) {
    expect([await say(client), await say(client), await say(client)]).toEqual([
      "throttled",
      "Second.",
      "Third.",
    ]);
  }
  expect(await say(player)).toBe("Third.");
  expect(readdirSync(folder)).toHaveLength(1);
});

test("a new recorder begins its files anew", async () => {
  await clientOf(recordTo(folder, service([{ answer: "Old." }]))).generateText(hello);
  await clientOf(recordTo(folder, service([{ answer: "New." }]))).generateText(hello);
  expect(textOf(await clientOf(replayFrom(folder)).generateText(hello))).toBe("New.");
});

test("calls at the same time are all kept", async () => {
  const recorder = clientOf(recordTo(folder, service()));
  await Promise.all(Array.from({ length: 8 }, () => recorder.generateText(hello)));
  const [file = ""] = readdirSync(folder);
  expect(JSON.parse(readFileSync(join(folder, file), "utf8")).answers).toHaveLength(8);
});

describe("a call that was never recorded", () => {
  test("is told at once, with what differs from the nearest one", async () => {
    const recorder = clientOf(recordTo(folder, service()));
    await recorder.generateText({ ...hello, messages: [user("Something quite different\nand longer")] });
    await recorder.generateText({ ...hello, model: llama });
    await recorder.generateText(hello);
    const changed = { ...hello, messages: [user("Hello Ada")] };
    const error = await clientOf(replayFrom(folder))
      .generateText(changed)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "not-found", modelId: claude });
    const message = String(error);
    expect(message).toContain("not among the 3 recordings");
    expect(message).toMatch(/^- .*"text": "Hello there"/m);
    expect(message).toMatch(/^\+ .*"text": "Hello Ada"/m);
  });

  test("is told whatever else lies in the folder", async () => {
    await clientOf(recordTo(folder, service())).generateText(hello);
    writeFileSync(join(folder, "package.json"), "{}");
    await expect(clientOf(replayFrom(folder)).generateText({ ...hello, maxTokens: 1 })).rejects.toMatchObject(
      {
        code: "not-found",
        message: expect.stringContaining("not among the 1 recordings"),
      },
    );
  });

  test("is told of an empty folder, and of none", async () => {
    for (const place of [folder, join(folder, "none")])
      await expect(clientOf(replayFrom(place)).generateText(hello)).rejects.toMatchObject({
        code: "not-found",
        message: expect.stringContaining("the 0 recordings in"),
      });
  });
});

describe("a recording", () => {
  test("holds no keys, and media by their hash only", async () => {
    const picture = Buffer.alloc(3000, "picture").toString("base64");
    const secrets = ["AKIAIOSFODNN7EXAMPLE", `sk-${"a1".repeat(20)}`];
    const request = { ...hello, messages: [user(secrets.join(" "), image(picture, "image/png"))] };
    const recorder = clientOf(recordTo(folder, service([{ answer: secrets.join(" ") }])));
    const said = textOf(await recorder.generateText(request));
    expect(said).toContain(secrets[0]);
    const text = recordings();
    for (const secret of [...secrets, picture.slice(0, 100), "authorization", "Signature", "AKID"])
      expect(text).not.toContain(secret);
    expect(text).toMatch(/"data": "sha256:[0-9a-f]{32} \(3000 bytes\)"/);
    const player = clientOf(replayFrom(folder));
    expect(textOf(await player.generateText(request))).toBe("[redacted] [redacted]");
    const other = Buffer.alloc(3000, "another").toString("base64");
    const changed = { ...hello, messages: [user(secrets.join(" "), image(other, "image/png"))] };
    await expect(player.generateText(changed)).rejects.toMatchObject({ code: "not-found" });
  });

  test("does not tell apart what is redacted on both sides", async () => {
    const options: RecordOptions = { redact: [/\d{4}-\d\d-\d\d/] };
    const dated = (date: string): ChatRequest => ({ ...hello, messages: [user(`Today is ${date}.`)] });
    await clientOf(recordTo(folder, service(), options)).generateText(dated("2025-01-15"));
    await clientOf(replayFrom(folder, options)).generateText(dated("2026-02-16"));
    expect(recordings()).toContain("Today is [redacted].");
  });

  test("is for people: a stream has a line for each batch", async () => {
    const recorder = clientOf(recordTo(folder, service([{ pieces: ["One", " two"] }])));
    const seen = await parts(recorder, { ...hello, model: llama });
    expect(recordings()).toMatch(/^ +\{"ms":\d+,"chunks":\[\{"generation":" two".*\}\]\},?$/m);
    expect(recordings()).toMatch(/^ {4}"operation": "InvokeModel",$/m);
    expect(await parts(clientOf(replayFrom(folder)), { ...hello, model: llama })).toEqual(seen);
  });

  test("of a stream that failed fails the same way after the same pieces", async () => {
    const rules: ScriptRule[] = [
      { answer: "One two three", error: { code: "model-stream-error", afterParts: 2 } },
    ];
    const recorder = clientOf(recordTo(folder, service(rules)));
    for (const client of [recorder, clientOf(replayFrom(folder))]) {
      const seen: StreamPart[] = [];
      await expect(parts(client, hello, seen)).rejects.toMatchObject({ code: "model-stream-error" });
      expect(seen.filter(({ type }) => type === "text-delta")).toHaveLength(2);
    }
  });

  test("of a stream that was left says so where it ends", async () => {
    const recorder = clientOf(recordTo(folder, service()));
    for await (const part of recorder.streamText(hello)) if (part.type === "text-delta") break;
    await expect(parts(clientOf(replayFrom(folder)), hello)).rejects.toMatchObject({
      code: "stream-truncated",
      message: expect.stringContaining("Record it anew"),
    });
  });

  test("keeps its pace on request", async () => {
    let clock = 0;
    const recorder = clientOf(recordTo(folder, service(), { now: () => (clock += 5) }));
    await recorder.generateText(hello);
    const { answers } = JSON.parse(recordings());
    expect(answers[0].ms).toBe(5);
    const stop = AbortSignal.abort();
    const paced = clientOf(replayFrom(folder, { pace: "recorded" }));
    expect(textOf(await paced.generateText(hello))).not.toBe("");
    await expect(paced.generateText(hello, { signal: stop })).rejects.toMatchObject({ code: "aborted" });
  });

  test("that is none is named", async () => {
    await clientOf(recordTo(folder, service())).generateText(hello);
    const [file = ""] = readdirSync(folder);
    for (const [text, reason] of [
      ["{", /is no recording: it is not JSON/],
      ["{}", /is no recording: call/],
    ] as const) {
      writeFileSync(join(folder, file), text);
      await expect(clientOf(replayFrom(folder)).generateText(hello)).rejects.toMatchObject({
        code: "configuration",
        message: expect.stringMatching(reason),
      });
    }
  });
});

test("a folder that can't be written to fails the call, and says where", async () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  await expect(clientOf(recordTo(file, service())).generateText(hello)).rejects.toMatchObject({
    code: "configuration",
    message: expect.stringContaining(file),
  });
});

test("conversations both ways at once are refused", async () => {
  const call = {
    operation: "InvokeModelWithBidirectionalStream",
    modelId: "amazon.nova-sonic-v1:0",
    headers: {},
    body: {},
  } as const;
  for (const { duplex } of [recordTo(folder, service()), replayFrom(folder)])
    await expect(duplex?.(call, nothing())).rejects.toMatchObject({ code: "unsupported" });
});

test("a server with a wire answers native calls and Converse out of recordings, as they were", async () => {
  const recorder = clientOf(recordTo(folder, service([{ answer: "From the recording." }])));
  for (const model of [claude, "zai.glm-5"]) {
    await recorder.generateText({ ...hello, model });
    await collect(recorder.streamText({ ...hello, model }));
  }
  const server = createHandler({ adapters: serverAdapters, backend: {}, wire: replayFrom(folder) });
  const client = clientOf(transportTo(server));
  for (const model of [claude, "zai.glm-5"]) {
    expect(textOf(await client.generateText({ ...hello, model }))).toBe("From the recording.");
    expect(textOf(await collect(client.streamText({ ...hello, model })))).toBe("From the recording.");
  }
  await expect(client.generateText({ ...hello, maxTokens: 41 })).rejects.toMatchObject({
    code: "not-found",
    message: expect.stringMatching(/- .*"max_tokens": 40[\s\S]*\+ .*"max_tokens": 41/),
  });
});

function service(rules?: readonly ScriptRule[]): Transport {
  const backend = rules ? { ...simulated(), ...script(rules) } : simulated();
  return transportTo(createHandler({ adapters: serverAdapters, backend }));
}

function transportTo(handler: FetchHandler): Transport {
  return createFetchTransport({
    endpoint: "http://bedrock.local",
    region: "us-east-1",
    credentials: { accessKeyId: "AKID", secretAccessKey: "secret" },
    fetch: (input, init) => handler(new Request(input, init)),
  });
}

function clientOf(transport: Transport): Client {
  return createClient({ transport, adapters, retry: false });
}

async function parts(client: Client, request: ChatRequest, seen: StreamPart[] = []): Promise<StreamPart[]> {
  for await (const part of client.streamText(request)) seen.push(part);
  return seen;
}

function recordings(): string {
  return readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), "utf8"))
    .join("");
}

async function* nothing(): AsyncGenerator<never> {}
