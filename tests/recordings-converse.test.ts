import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { adapters } from "@bedplate/all";
import { serverAdapters } from "@bedplate/all/server";
import { createAwsTransport } from "@bedplate/aws";
import { type ChatResponse, type Client, collect, createClient, type JsonObject, user } from "@bedplate/core";
import { createHandler, simulated } from "@bedplate/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

interface Recording {
  id: string;
  operation: "Converse" | "ConverseStream" | "ApplyGuardrail";
  modelId: string;
  request: { path: string; headers: Record<string, string>; body: JsonObject };
  response: {
    status: number;
    headers: Record<string, string>;
    bodyBase64: string;
    frames: { headers: Record<string, string>; payload: string }[] | null;
  };
  notes: string[];
  expected: {
    text: string | null;
    toolCalls: { id: string; name: string; input: unknown }[];
    finish: string;
    stopReason: string;
    reasoningText: string | null;
    /** Absent where a test author took it out. */
    usage: { input: number | null; output: number | null } | null;
  };
}

const file = new URL("../../shared/recordings/converse.jsonl", import.meta.url);
const present = existsSync(file);
const recordings = present
  ? readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Recording)
      .filter(({ operation }) => operation !== "ApplyGuardrail")
  : [];
const cases = recordings.map((recording) => [recording.id, recording] as const);

describe.skipIf(!present)("recorded traffic over Converse (skipped where the recordings are absent)", () => {
  let server: Server;
  let client: Client;
  let current: Recording | undefined;

  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume().on("end", () => {
        response.writeHead(current?.response.status ?? 500, current?.response.headers);
        response.end(Buffer.from(current?.response.bodyBase64 ?? "", "base64"));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
    const transport = createAwsTransport({ endpoint, region: "us-east-1", credentials });
    const aliases = recordings.map(({ modelId }) => [
      modelId,
      { id: modelId, as: modelId, format: "converse" },
    ]);
    client = createClient({ transport, adapters, aliases: Object.fromEntries(aliases), retry: false });
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test("there are cases of both operations", () => {
    const whole = recordings.filter(({ operation }) => operation === "Converse");
    expect([whole.length, recordings.length - whole.length]).toEqual([28, 27]);
  });

  test.each(cases)("%s decodes to what it holds", async (_id, recording) => {
    current = recording;
    const { expected, modelId, response: recorded } = recording;
    const request = { model: modelId, messages: [user("as recorded")] };
    const response = recorded.frames
      ? await collect(client.streamText(request))
      : await client.generateText(request);
    expect(textsOf(response, "text")).toBe(expected.text ?? "");
    expect(textsOf(response, "reasoning")).toBe(expected.reasoningText ?? "");
    expect(
      response.content.flatMap((part) =>
        part.type === "tool-call" ? [{ id: part.id, name: part.name, input: part.input }] : [],
      ),
    ).toEqual(expected.toolCalls);
    expect(response.finish).toMatchObject({ reason: expected.finish, raw: expected.stopReason });
    const { input, output } = response.usage;
    const cached = (input.cacheRead ?? 0) + (input.cacheWrite ?? 0);
    expect([input.total === undefined ? null : input.total - cached, output.total ?? null]).toEqual([
      expected.usage?.input ?? null,
      expected.usage?.output ?? null,
    ]);
  });

  test.each(cases)(
    "%s is asked of the local server, which answers in the same shape",
    async (_id, recording) => {
      const { request, response } = recording;
      const handler = createHandler({ adapters: serverAdapters, backend: simulated() });
      const init = { method: "POST", headers: request.headers, body: JSON.stringify(request.body) };
      const answer = await handler(new Request(`http://127.0.0.1${request.path}`, init));
      expect(answer.status, answer.ok ? "" : await answer.clone().text()).toBe(200);
      expect(answer.headers.get("content-type")).toBe(response.headers["content-type"]);
      if (response.frames) {
        const events = eventsOf(Buffer.from(await answer.arrayBuffer()));
        expect([events[0], ...events.slice(-2)]).toEqual(["messageStart", "messageStop", "metadata"]);
        const known = response.frames.map(({ headers }) => headers[":event-type"]);
        expect([known[0], ...known.slice(-2)]).toEqual(["messageStart", "messageStop", "metadata"]);
      } else if (!recording.notes.some((note) => note.startsWith("hand-edited"))) {
        const recorded = JSON.parse(Buffer.from(response.bodyBase64, "base64").toString()) as JsonObject;
        const reply = (await answer.json()) as JsonObject;
        for (const key of ["metrics", "output", "stopReason", "usage"])
          expect([key, key in reply]).toEqual([key, key in recorded]);
      }
    },
  );
});

function textsOf({ content }: ChatResponse, type: "text" | "reasoning"): string {
  return content.map((part) => (part.type === type ? part.text : "")).join("");
}

/** The event types of a stream's messages, whose lengths stand at their beginning. */
function eventsOf(stream: Buffer): string[] {
  const events: string[] = [];
  for (let at = 0; at < stream.length; at += stream.readUInt32BE(at)) {
    const head = stream.subarray(at + 12, at + 12 + stream.readUInt32BE(at + 4));
    const name = head.indexOf(":event-type") + ":event-type".length;
    // A type byte, then the value's length in two.
    events.push(head.toString("utf8", name + 3, name + 3 + head.readUInt16BE(name + 1)));
  }
  return events;
}
