import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { adapters } from "@bedplate/all";
import { type AwsTransportOptions, createAwsTransport } from "@bedplate/aws";
import {
  type Client,
  createClient,
  type SpeechInput,
  type SpeechPart,
  type SpeechSession,
} from "@bedplate/core";
import type { Listener } from "@bedplate/server";
import { afterEach, describe, expect, test, vi } from "vitest";
import { key } from "./server-client.ts";
import { closeServers, model, serve, speakTone } from "./speech-server.ts";

afterEach(async () => {
  await closeServers();
  vi.unstubAllEnvs();
});

function clientOf({ url }: Listener, options: AwsTransportOptions = {}): Client {
  const transport = createAwsTransport({ endpoint: url, region: "us-east-1", credentials: key, ...options });
  return createClient({ transport, adapters, retry: false });
}

async function all(session: SpeechSession): Promise<SpeechPart[]> {
  const parts: SpeechPart[] = [];
  for await (const part of session) parts.push(part);
  return parts;
}

async function* say(...texts: string[]): AsyncGenerator<SpeechInput> {
  for (const text of texts) yield { type: "text", text };
}

function typesOf(parts: readonly SpeechPart[]): string[] {
  return parts
    .map(({ type }) => type)
    .filter((type, at, types) => type !== "audio" || types[at - 1] !== type);
}

function bytesIn(parts: readonly SpeechPart[]): number {
  return parts.reduce((sum, part) => sum + (part.type === "audio" ? part.audio.length : 0), 0);
}

const turn = ["turn-start", "transcript", "transcript", "audio", "transcript", "usage", "turn-end"];

describe("our client over HTTP/2", () => {
  test("speaks and hears at the same time, and both sides end", async () => {
    const { server, seen } = await serve();
    const session = await clientOf(server).converseSpeech(
      { model, system: "Be brief.", history: [{ role: "user", text: "I am Ada." }], voice: "tiffany" },
      { input: speakTone(1.5) },
    );
    const parts = await all(session);
    expect(typesOf(parts)).toEqual(["start", ...turn, "finish"]);
    expect(parts[0]).toMatchObject({
      metadata: { modelId: model, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
    expect(parts[2]).toMatchObject({ role: "user", text: "(1.5 seconds of speech)" });
    expect(parts.at(-1)).toMatchObject({ usage: { input: { total: 38 } } });
    expect(seen.request).toEqual({
      model,
      system: "Be brief.",
      history: [{ role: "user", text: "I am Ada." }],
      voice: "tiffany",
      inputSampleRate: 16000,
      outputSampleRate: 24000,
    });
    expect(seen.inputEnded).toBe(true);
    // Closing waits for every connection, so none is left.
    await server.close();
  });

  test("hears as many samples as the asked rate needs", async () => {
    const { server } = await serve();
    const [slow = 0, fast = 0] = await Promise.all(
      ([8000, 24000] as const).map(async (outputSampleRate) => {
        const request = { model, outputSampleRate };
        return bytesIn(
          await all(await clientOf(server).converseSpeech(request, { input: say("Hello there.") })),
        );
      }),
    );
    // Each syllable is rounded to whole samples.
    expect(Math.abs(slow * 3 - fast)).toBeLessThan(fast / 200);
    // Some thirty words, of which each takes at least a quarter of a second.
    expect(fast / 2 / 24000).toBeGreaterThan(5);
  });

  test("answers calls of tools", async () => {
    const { server, seen } = await serve();
    const inputSchema = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
    const session = await clientOf(server).converseSpeech({
      model,
      tools: [{ type: "function", name: "get_weather", description: "The weather in a city", inputSchema }],
    });
    await session.send({ type: "text", text: "What is the weather in Oslo?" });
    const parts: SpeechPart[] = [];
    for await (const part of session) {
      parts.push(part);
      if (part.type === "tool-call")
        await session.send({ type: "tool-result", callId: part.id, result: { sky: "clear" } });
      if (part.type === "turn-end") session.end();
    }
    expect(parts.find(({ type }) => type === "tool-call")).toMatchObject({
      name: "get_weather",
      input: { city: "Oslo" },
    });
    expect(parts.filter((part) => part.type === "transcript").at(-1)?.text).toMatch(/clear/);
    expect(seen.inputs.map(({ type }) => type)).toEqual(["text", "tool-result"]);
  });

  test("interrupts the model", async () => {
    const { server } = await serve({ delayMs: 5 });
    const session = await clientOf(server).converseSpeech({ model });
    await session.send({ type: "text", text: "Tell me about lakes." });
    const parts: SpeechPart[] = [];
    for await (const part of session) {
      parts.push(part);
      if (part.type === "audio" && parts.filter(({ type }) => type === "audio").length === 2) {
        await session.send({ type: "text", text: "Stop." });
        session.end();
      }
    }
    const types = typesOf(parts);
    const at = types.indexOf("interrupted");
    expect(types.slice(at)).toEqual(["interrupted", "usage", "turn-end", ...turn, "finish"]);
    expect(parts.filter(({ type }) => type === "interrupted")).toHaveLength(1);
  });

  test("leaving the loop ends the conversation at the server", async () => {
    const { server, seen } = await serve({ delayMs: 5 });
    const session = await clientOf(server).converseSpeech({ model });
    await session.send({ type: "text", text: "Tell me about lakes." });
    for await (const part of session) if (part.type === "audio") break;
    await vi.waitFor(() => expect(seen.signal?.aborted).toBe(true));
    await expect(session.send({ type: "text", text: "More." })).rejects.toMatchObject({ code: "aborted" });
    await server.close();
  });

  test("an abort in the middle ends the conversation at the server, and is told as one", async () => {
    const { server, seen } = await serve({ delayMs: 5 });
    const controller = new AbortController();
    const session = await clientOf(server).converseSpeech({ model }, { signal: controller.signal });
    await session.send({ type: "text", text: "Tell me about lakes." });
    const read = async (): Promise<void> => {
      for await (const part of session) if (part.type === "audio") controller.abort();
    };
    await expect(read()).rejects.toMatchObject({ code: "aborted", modelId: model });
    await vi.waitFor(() => expect(seen.signal?.aborted).toBe(true));
    await server.close();
  });

  test("an abort while it waits does too", async () => {
    const { server, seen } = await serve();
    const controller = new AbortController();
    const session = await clientOf(server).converseSpeech({ model }, { signal: controller.signal });
    await session.send({ type: "audio", audio: new Uint8Array(1024) });
    const parts = session[Symbol.asyncIterator]();
    expect((await parts.next()).value).toMatchObject({ type: "start" });
    const next = parts.next();
    await vi.waitFor(() => expect(seen.inputs).toHaveLength(1));
    controller.abort();
    await expect(next).rejects.toMatchObject({ code: "aborted" });
    await vi.waitFor(() => expect(seen.signal?.aborted).toBe(true));
    await server.close();
  });

  test("a connection that breaks is told, within an answer, before one, and after the input's end", async () => {
    for (const [text, ends] of [
      ["Tell me about lakes.", false],
      [undefined, false],
      [undefined, true],
    ] as const) {
      const { server } = await serve({ delayMs: 5 });
      const sockets: Socket[] = [];
      const relay = createServer((socket) => {
        const onward = connect(server.port, "127.0.0.1");
        sockets.push(socket, onward);
        for (const end of [socket, onward]) end.on("error", () => {});
        socket.pipe(onward).pipe(socket);
      });
      await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
      const { port } = relay.address() as AddressInfo;
      const session = await clientOf(server, { endpoint: `http://127.0.0.1:${port}` }).converseSpeech({
        model,
      });
      await session.send(
        text === undefined ? { type: "audio", audio: new Uint8Array(64) } : { type: "text", text },
      );
      const read = async (): Promise<void> => {
        for await (const part of session) {
          if (part.type !== (text === undefined ? "start" : "audio")) continue;
          for (const socket of sockets) socket.destroy();
          if (ends) session.end();
        }
      };
      await expect(read()).rejects.toMatchObject({
        code: "connection",
        retryable: true,
      });
      await new Promise((resolve) => relay.close(resolve));
    }
  });

  test("through a server whose backend is a client", async () => {
    const { server: far, seen } = await serve();
    const { server: near } = await serve({ backend: clientOf(far) });
    const session = await clientOf(near).converseSpeech(
      { model, system: "Be brief." },
      { input: say("Hello.") },
    );
    expect(typesOf(await all(session))).toEqual(["start", ...turn, "finish"]);
    expect(seen.request?.system).toBe("Be brief.");
    expect(seen.inputEnded).toBe(true);
  });
});

describe("a refusal", () => {
  test("names what is wrong with who asks, in the loop and in send", async () => {
    const { server } = await serve({ auth: { credentials: [key] } });
    expect(
      typesOf(await all(await clientOf(server).converseSpeech({ model }, { input: say("Hi.") }))),
    ).toContain("audio");
    const wrong = { accessKeyId: key.accessKeyId, secretAccessKey: "wrong" };
    const session = await clientOf(server, { credentials: wrong }).converseSpeech({ model });
    await expect(all(session)).rejects.toMatchObject({
      code: "unauthenticated",
      status: 403,
      type: "InvalidSignatureException",
    });
    await expect(session.send({ type: "text", text: "Hi." })).rejects.toMatchObject({
      code: "unauthenticated",
    });
  });

  test("says that a Bedrock API key is not enough", async () => {
    const { server } = await serve();
    for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"])
      vi.stubEnv(name, undefined);
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
    vi.stubEnv("AWS_CONFIG_FILE", "/nowhere");
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere");
    const transport = createAwsTransport({ endpoint: server.url, region: "us-east-1", token: "key" });
    const client = createClient({ transport, adapters, retry: false });
    await expect(client.converseSpeech({ model }).then(all)).rejects.toMatchObject({
      code: "unauthenticated",
      message: expect.stringMatching(/needs keys/),
    });
  });

  test("of a model that can't converse is the client's, and nobody at the address is a connection error", async () => {
    const { server } = await serve();
    await expect(clientOf(server).converseSpeech({ model: "amazon.nova-lite-v1:0" })).rejects.toMatchObject({
      code: "unknown-model",
    });
    await server.close();
    await expect(clientOf(server).converseSpeech({ model }).then(all)).rejects.toMatchObject({
      code: "connection",
    });
  });

  test("over HTTP/1.1 says that it needs HTTP/2", async () => {
    const { server } = await serve();
    const url = `${server.url}/model/${encodeURIComponent(model)}/invoke-with-bidirectional-stream`;
    const response = await fetch(url, { method: "POST", body: "" });
    expect(response.status).toBe(400);
    expect(response.headers.get("x-amzn-errortype")).toMatch(/^ValidationException/);
    expect(await response.json()).toEqual({ message: expect.stringMatching(/needs HTTP\/2/) });
  });
});
