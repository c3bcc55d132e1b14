import { serverAdapters as adapters } from "@bedplate/all/server";
import { createHandler, createJournal, type Listener, listen, simulated } from "@bedplate/server";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { nova } from "./server-client.ts";

const journal = createJournal();
beforeEach(() => journal.clear());

const post = (spec: string, path = `/model/${nova}/converse`): Promise<Response> =>
  fetch(`${open.url}${path}`, {
    method: "POST",
    headers: { "x-bedplate-fault": spec },
    body: JSON.stringify({ messages: [{ role: "user", content: [{ text: "grüße, grüße" }] }] }),
  });
let open: Listener;

beforeAll(async () => {
  const faults = ["on=ListFoundationModels,throttle=2:retry-after", "on=Rerank,stall"];
  open = await listen(createHandler({ adapters, backend: simulated(), faults, journal }));
});

afterAll(() => open.close());

test("ask for faults by a header", async () => {
  const reply = await post("throttlingException:retry-after=7:message=Too many tokens");
  expect([reply.status, reply.headers.get("retry-after"), await reply.json()]).toEqual([
    429,
    "7",
    { message: "Too many tokens" },
  ]);
  expect(reply.headers.get("x-amzn-errortype")).toMatch(/^ThrottlingException:/);
});

test("get an unknown operation as AWS says it, with 200", async () => {
  const reply = await post("status=200:unknownOperation");
  expect([reply.status, await reply.text()]).toEqual([
    200,
    expect.stringContaining("#UnknownOperationException"),
  ]);
});

test("that ask for what isn't there are told what is", async () => {
  for (const reply of [
    await post("throtle=1"),
    await fetch(`${open.url}/_bedplate/fault/throtle%3D1/model/${nova}/converse`, { method: "POST" }),
  ]) {
    expect([reply.status, reply.headers.get("x-amzn-errortype")]).toEqual([
      400,
      expect.stringMatching(/^Validation/),
    ]);
    expect((await reply.json()).message).toMatch(
      /There is no fault "throtle=1"\. There are: .*throttle=PER_SECOND/,
    );
  }
  expect((await fetch(`${open.url}/_bedplate/fault/%E0%A4%A/health`)).status).toBe(404);
  const damaged = await fetch(`${open.url}/_bedplate/fault/%E0%A4%A/foundation-models`);
  expect([damaged.status, (await damaged.json()).message]).toEqual([
    400,
    expect.stringMatching(/percent-encoded/),
  ]);
});

test("meet the faults of the server: a bucket for each model, which tells the wait", async () => {
  const ask = (): Promise<Response> => fetch(`${open.url}/foundation-models`);
  const statuses: number[] = [];
  let refused: Response | undefined;
  for (let at = 0; at < 6; at++) {
    const reply = await ask();
    statuses.push(reply.status);
    if (reply.status === 429) refused ??= reply;
  }
  expect(statuses.slice(0, 2)).toEqual([200, 200]);
  expect([refused?.headers.get("retry-after"), await refused?.json()]).toEqual([
    "1",
    { message: "Too many requests, please wait before trying again." },
  ]);
});

test("a body can be cut inside a character", async () => {
  const whole = Buffer.from(await (await post("seed=1")).arrayBuffer());
  const at = whole.indexOf("ü") + 1;
  const cut = Buffer.from(await (await post(`cut@${at}b`)).arrayBuffer());
  expect(cut).toEqual(whole.subarray(0, at));
  expect(cut.toString().at(-1)).toBe("\uFFFD");
});

test("headers can be late, and the first byte later than the headers", async () => {
  const begun = performance.now();
  await post("headers=60");
  // A timer may fire a millisecond early.
  expect(performance.now() - begun).toBeGreaterThanOrEqual(59);
  const reply = await post("first=60");
  const told = performance.now();
  await reply.text();
  expect(performance.now() - told).toBeGreaterThan(20);
});

test("an answer that stalls is ended when the server closes", async () => {
  const other = await listen(createHandler({ adapters, backend: simulated(), faults: ["stall"] }));
  const asked = fetch(`${other.url}/foundation-models`).catch((error: Error) => error);
  await vi.waitFor(async () => {
    const { requests } = await (await fetch(`${other.url}/_bedplate/requests`)).json();
    expect(requests).toMatchObject([{ outcome: "running" }]);
  });
  await other.close();
  expect(await asked).toBeInstanceOf(Error);
});

test("the journal is read and emptied over HTTP, and keeps no bodies", async () => {
  await post("accessDeniedException");
  await post("seed=2");
  const read = async (query = ""): Promise<Record<string, unknown>[]> =>
    (await (await fetch(`${open.url}/_bedplate/requests${query}`)).json()).requests;
  expect(await read("?operation=Converse")).toMatchObject([
    {
      status: 403,
      outcome: "failed",
      errorType: "AccessDeniedException",
      faults: ["accessDeniedException"],
    },
    { status: 200, outcome: "answered", modelId: nova, httpVersion: "1.1", userAgent: "node" },
  ]);
  expect(await read(`?model=${nova}&limit=1`)).toHaveLength(1);
  expect(await read(`?since=${new Date(Date.now() + 60_000).toISOString()}`)).toEqual([]);
  expect(JSON.stringify(await read())).not.toContain("grüße");
  for (const query of ["?limit=x", "?since=yesterday"])
    expect((await fetch(`${open.url}/_bedplate/requests${query}`)).status).toBe(400);
  expect((await fetch(`${open.url}/_bedplate/requests`, { method: "POST" })).status).toBe(405);
  expect((await fetch(`${open.url}/_bedplate/requests`, { method: "DELETE" })).status).toBe(204);
  expect(await read()).toEqual([]);
});

test("in process a reset is a rejection, and wrong faults of a server are told at once", async () => {
  const handler = createHandler({ adapters, backend: simulated(), faults: ["reset"] });
  const request = new Request("http://127.0.0.1/foundation-models");
  await expect(handler(request)).rejects.toMatchObject({ code: "connection" });
  expect(() => createHandler({ adapters, backend: simulated(), faults: ["oops"] })).toThrow(
    expect.objectContaining({ code: "configuration" }),
  );
});
