import { once } from "node:events";
import { Agent, request as requestHttp1 } from "node:http";
import { type ClientHttp2Session, connect } from "node:http2";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { serverAdapters as adapters } from "../packages/all/src/server.ts";
import {
  createHandler,
  createJournal,
  type Listener,
  listen,
  simulated,
} from "../packages/server/src/index.ts";

// Streams through real HTTP for a minute, then looks for what is left: node --expose-gc scripts/soak.ts [seconds] [streams]

const [seconds = 60, streams = 200] = process.argv.slice(2).map(Number);
const allowedGrowth = 10_000_000;

const journal = createJournal();
const path = "/model/amazon.nova-lite-v1:0/converse-stream";
const body = JSON.stringify({ messages: [{ role: "user", content: [{ text: "Tell me about harbours." }] }] });

/** How streams end: most to their end, the others as clients and faults end them. */
const endings = ["read", "read", "read", "leave", "throttlingException@3", "reset@3", "chunk=2~2"] as const;

if (!globalThis.gc) {
  process.stderr.write("Run it with --expose-gc.\n");
  process.exit(2);
}

const server = await listen(createHandler({ adapters, backend: simulated(), journal }));
const agent = new Agent({ keepAlive: true, maxSockets: streams });
const sessions = Array.from({ length: 4 }, () => openSession(server));

// Buffers, caches and compiled code settle before the first look.
const warm = await soak(Math.min(10, seconds / 4));
const before = await look();
const counts = await soak(seconds);
const after = await look();

for (const session of sessions) session.close();
agent.destroy();
await server.close();
await sleep(100);
const handles = process.getActiveResourcesInfo().filter((name) => /TCP|HTTP|Timeout/i.test(name));

const growth = after.heap - before.heap;
const leaks = [
  ...(growth > allowedGrowth ? [`the heap grew by ${megabytes(growth)} MB`] : []),
  ...(after.running > 0 ? [`${after.running} requests are still running`] : []),
  ...(handles.length > 0 ? [`open handles: ${handles.join(", ")}`] : []),
];
const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
process.stdout.write(
  [
    `${total} streams in ${seconds} s, ${streams} at a time (${warm.read} before that to warm up)`,
    ...Object.entries(counts).map(([ending, count]) => `  ${ending}: ${count}`),
    `heap ${megabytes(before.heap)} MB before, ${megabytes(after.heap)} MB after`,
    `external ${megabytes(before.external)} MB before, ${megabytes(after.external)} MB after`,
    `resident ${megabytes(before.resident)} MB before, ${megabytes(after.resident)} MB after`,
    leaks.length === 0 ? "no leak" : `LEAK: ${leaks.join("; ")}`,
    "",
  ].join("\n"),
);
process.exit(leaks.length === 0 ? 0 : 1);

async function soak(duration: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = { read: 0 };
  const until = performance.now() + duration * 1000;
  const work = async (worker: number): Promise<void> => {
    for (let turn = worker; performance.now() < until; turn++) {
      const ending = endings[turn % endings.length] ?? "read";
      await stream(worker, ending);
      counts[ending] = (counts[ending] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: streams }, (_, worker) => work(worker)));
  return counts;
}

/** One stream, over HTTP/1.1 for every other worker. */
async function stream(worker: number, ending: (typeof endings)[number]): Promise<void> {
  const fault = ending === "read" || ending === "leave" ? {} : { "x-bedplate-fault": ending };
  const reply = worker % 2 === 0 ? await openHttp1(fault) : openHttp2(worker, fault);
  let length = 0;
  reply.on("data", (piece: Buffer) => {
    length += piece.length;
    if (ending === "leave" && length > 300) reply.destroy();
  });
  reply.on("error", () => {});
  if (!reply.closed) await once(reply, "close").catch(() => {});
}

async function openHttp1(headers: Record<string, string>): Promise<Readable> {
  const request = requestHttp1(server.url + path, { method: "POST", agent, headers });
  // A reset after the answer has begun is told twice.
  request.on("error", () => {});
  request.end(body);
  const [reply] = await once(request, "response");
  return reply;
}

function openHttp2(worker: number, headers: Record<string, string>): Readable {
  const at = (worker >> 1) % sessions.length;
  // The server ends a session whose client resets too many of its streams.
  if (sessions[at]?.closed || sessions[at]?.destroyed) sessions[at] = openSession(server);
  const stream = sessions[at]!.request({ ":method": "POST", ":path": path, ...headers });
  stream.on("error", () => {});
  stream.end(body);
  return stream;
}

function openSession({ url }: Listener): ClientHttp2Session {
  const session = connect(url);
  session.setMaxListeners(0);
  session.on("error", () => {});
  return session;
}

async function look(): Promise<{ heap: number; external: number; resident: number; running: number }> {
  await sleep(500);
  const running = journal.requests().filter(({ outcome }) => outcome === "running").length;
  for (let at = 0; at < 3; at++) {
    globalThis.gc?.();
    await sleep(50);
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed, external, resident: rss, running };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
