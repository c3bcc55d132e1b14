import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serverAdapters as adapters } from "@bedplate/all/server";
import { models } from "@bedplate/catalog";
import { createHandler, simulated } from "@bedplate/server";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { anyRequest, type FuzzRequest } from "./fuzz-requests.ts";

const folder = mkdtempSync(join(tmpdir(), "bedplate-fuzz-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Every run is the same, unless someone asks for a long one: BEDPLATE_FUZZ_RUNS=100000.
const { BEDPLATE_FUZZ_RUNS: runs, BEDPLATE_FUZZ_SEED: seed = runs === undefined ? "1" : undefined } =
  process.env;
const numRuns = Number(runs ?? 300);

const backend = simulated({ jobMs: 0 });
const common = { adapters, backend, folder };
const handlers = {
  "with the catalogue's limits": createHandler({ ...common, models, guardrails: [] }),
  "without limits": createHandler(common),
};

test.each(Object.entries(handlers))(
  "any request is answered or refused in the service's words, %s",
  async (_, handler) => {
    await fc.assert(
      fc.asyncProperty(anyRequest, async (request) => {
        await expectSound(request, await handler(requestOf(request)));
      }),
      { numRuns, ...(seed !== undefined && { seed: Number(seed) }), endOnFailure: true },
    );
  },
  3_600_000,
);

function requestOf({ method, url, headers, body }: FuzzRequest): Request {
  return new Request(url, { method, headers, ...(body && { body: new Uint8Array(body) }) });
}

async function expectSound(request: FuzzRequest, response: Response): Promise<void> {
  const told = `${request.method} ${request.url} → ${response.status}`;
  const type = response.headers.get("content-type");
  if (type === "application/vnd.amazon.eventstream") {
    const text = Buffer.from(await response.arrayBuffer()).toString("latin1");
    expect(text, told).not.toContain("internalServerException");
    return;
  }
  const text = await response.text();
  expect(response.status, `${told} ${text.slice(0, 300)}`).toBeLessThan(500);
  if (response.status === 204 || response.status === 405) return;
  const json = JSON.parse(text);
  if (response.ok) return;
  expect([response.headers.get("x-amzn-errortype"), typeof json.message], told).toEqual([
    expect.stringMatching(/^[A-Z]\w+(Exception)?:http/),
    "string",
  ]);
  expect(response.headers.get("x-amzn-requestid"), told).toBeTruthy();
}
