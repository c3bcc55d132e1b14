import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { adapters } from "@bedplate/all";
import {
  type BedrockError,
  createClient,
  errorCodes,
  isBedrockError,
  type StreamPart,
  user,
} from "@bedplate/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { answers, type Happening, model, refusals, streams } from "./failure-list.ts";
import { readParts, transports } from "./transport-list.ts";

// What can happen to a call, and the one error that each of it is, whatever the transport. The table of the docs is made of it.

const secret = {
  accessKeyId: "AKIDSECRETKEY",
  secretAccessKey: "very-secret-key",
  sessionToken: "secret-session",
};
const prompt = "my own private prompt";

let server: Server;
let endpoint = "";
let happening: Happening | undefined;

beforeAll(async () => {
  server = createServer((incoming, response) => {
    incoming.resume().on("end", () => happening?.does(response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

// The server here speaks HTTP/1.1 alone, so that it can break it.
const overHttp1 = transports.filter(([name]) => name !== "the AWS SDK on HTTP/2");

describe.each(overHttp1)("over %s", (_name, create) => {
  const ask = (it: Happening): { whole: () => Promise<unknown>; parts: () => AsyncIterable<StreamPart> } => {
    happening = it;
    const transport = create({ endpoint, region: "us-east-1", credentials: secret });
    const aliases = { converse: { id: model, as: model, format: "converse" } };
    const client = createClient({ transport, adapters, aliases, retry: false });
    const request = { model: it.converse ? "converse" : model, messages: [user(prompt)], maxTokens: 50 };
    return { whole: () => client.generateText(request), parts: () => client.streamText(request) };
  };

  test.each([...refusals, ...answers])("$what is $code, whole and streamed", async (it) => {
    const whole = await ask(it)
      .whole()
      .catch((error: unknown) => error);
    check(whole, it);
    const { parts, failure } = await readParts(ask(it).parts());
    expect(parts).toEqual([]);
    // A stream that is answered with another body is told as a stream.
    if (!it.what.startsWith("HTTP 200")) check(failure, it);
  });

  test.each(streams)("$what is $code", async (it) => {
    const { parts, failure } = await readParts(ask(it).parts());
    check(failure, it);
    const deltas = parts.map((part) => ("delta" in part ? part.delta : ""));
    expect(deltas.join("")).toBe(it.before);
    expect(parts.some(({ type }) => type === "finish")).toBe(false);
  });
});

function check(error: unknown, { code, details = {} }: Happening): void {
  if (!isBedrockError(error)) expect.fail(`No error, or a strange one: ${error}`);
  expect([error.code, error.retryable, error.message]).toEqual([
    code,
    errorCodes[code].retryable,
    expect.stringMatching(/^anthropic\.claude-3-haiku\S+: \S/),
  ]);
  for (const [key, value] of Object.entries(details))
    expect([key, error[key as keyof BedrockError]]).toEqual([key, value]);
  const told = tell(error);
  for (const hidden of [prompt, ...Object.values(secret), "AWS4-HMAC-SHA256"])
    expect(told).not.toContain(hidden);
}

/** All that can be reached from an error, its causes included. */
function tell(error: unknown): string {
  const seen = new Set<unknown>();
  const walk = (value: unknown): string => {
    if (typeof value !== "object" || value === null) return String(value);
    if (seen.has(value)) return "";
    seen.add(value);
    const names = [...Object.getOwnPropertyNames(value), "cause", "message", "stack"];
    return names.map((name) => `${name}=${walk((value as Record<string, unknown>)[name])}`).join("\n");
  };
  return walk(error);
}

test("docs/failures.md shows what happens, and what comes of it", async () => {
  const file = fileURLToPath(new URL("../docs/failures.md", import.meta.url));
  await expect(page()).toMatchFileSnapshot(file);
});

function page(): string {
  const rows = [...refusals, ...answers, ...streams].map(({ what, code, before }) => {
    const arrives = before === undefined ? "nothing" : before === "" ? "nothing" : "what came until then";
    return `| ${what} | \`${code}\` | ${errorCodes[code].retryable ? "yes" : "no"} | ${arrives} |`;
  });
  const others = [
    ["nothing comes for `firstByteMs`", "timeout", "nothing"],
    ["nothing more comes for `idleMs`", "timeout", "what came until then"],
    ["it takes longer than `totalMs`", "timeout", "what came until then"],
    ["the signal aborts", "aborted", "what came until then"],
    ["the host has no address, or refuses the connection", "connection", "nothing"],
    ["there are no credentials", "unauthenticated", "nothing"],
    ["there is no region", "configuration", "nothing"],
    ["no adapter takes the model, or its ARN hides it", "unknown-model", "nothing"],
    ["the format can't carry what the request holds", "unsupported", "nothing"],
  ] as const;
  const more = others.map(
    ([what, code, arrives]) =>
      `| ${what} | \`${code}\` | ${errorCodes[code].retryable ? "yes" : "no"} | ${arrives} |`,
  );
  return `${[
    "# What can go wrong",
    "Generated from `tests/failures.test.ts`, which makes each row of the first table happen, over every transport; do not edit. To refresh it, run `npx pnpm@10 exec vitest run tests/failures.test.ts --update`.",
    "Every failure is a `BedrockError`, thrown once. `retryable` says whether the same request may succeed later; the client tries those again by itself, with [patience](decisions/0012-one-pace-for-all-callers.md), as long as no part has arrived. A stream that fails has no `finish`. Errors hold the model, the request ID, the status and the service's type and words, never the prompt, keys or headers.",
    [
      "| what happens | `code` | `retryable` | what arrives before it |",
      "| --- | --- | --- | --- |",
      ...rows,
    ].join("\n"),
    "## On this side",
    [
      "| what happens | `code` | `retryable` | what arrives before it |",
      "| --- | --- | --- | --- |",
      ...more,
    ].join("\n"),
  ].join("\n\n")}\n`;
}
