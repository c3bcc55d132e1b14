import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { titanEmbed } from "@bedplate/amazon";
import { claude } from "@bedplate/anthropic";
import { converse } from "@bedplate/converse";
import { createClient, user } from "@bedplate/core";
import { createFetchTransport } from "@bedplate/fetch";
import { credentials, embedding, question, region } from "./contract.ts";

/** One answer of the local server, as it was on the wire. */
export interface Answer {
  headers: Readonly<Record<string, string>>;
  /** A stream's frames, or the whole body as one; base64. */
  frames: readonly string[];
}

/** Every answer that the benchmark needs, by path; streams have a short and a long one. */
export interface Recording {
  answers: Readonly<Record<string, { short: Answer; long: Answer }>>;
  /** Characters of the answers' texts. */
  textLengths: { short: number; long: number };
}

/** Pieces of text in the long stream. */
export const longChunks = 2000;
const shortChunks = 20;

/** Asks the local server once for each answer, and keeps what comes. */
export async function record(): Promise<Recording> {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  try {
    const texts = { short: textOf(shortChunks), long: textOf(longChunks) };
    const short = await recordAnswers(folder, texts.short);
    const long = await recordAnswers(folder, texts.long);
    const paths = Object.keys(short);
    const answers = paths.map((path) => [path, { short: short[path], long: long[path] }]);
    return {
      answers: Object.fromEntries(answers),
      textLengths: { short: texts.short.length, long: texts.long.length },
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// The local server streams a text word by word.
function textOf(words: number): string {
  const some = ["harbours", "ships", "and", "the", "sea", "tell", "of", "tides"];
  return Array.from({ length: words }, (_, at) => some[at % some.length]).join(" ");
}

async function recordAnswers(folder: string, answer: string): Promise<Record<string, Answer>> {
  const script = join(folder, "script.json");
  writeFileSync(script, JSON.stringify([{ answer }]));
  const main = join(import.meta.dirname, "../apps/cli/src/main.ts");
  const child = spawn(process.execPath, [main, "serve", "--port", "0", "--backend", `script:${script}`], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    // It says where it listens, or ends.
    const [line] = (await Promise.race([once(child.stdout, "data"), once(child, "exit")])) as [unknown];
    const url = /http:\S+/.exec(String(line))?.[0];
    if (!url) throw new Error("The local server did not start.");
    return await askAll(url);
  } finally {
    child.kill();
  }
}

async function askAll(endpoint: string): Promise<Record<string, Answer>> {
  const answers: Record<string, Answer> = {};
  const overhear: typeof fetch = async (input, init) => {
    const reply = await fetch(input, init);
    answers[new URL(String(input)).pathname] = await readAnswer(reply.clone());
    return reply;
  };
  const transport = createFetchTransport({ endpoint, region, credentials, fetch: overhear });
  const request = {
    model: question.model,
    messages: [user(question.prompt)],
    maxTokens: question.maxTokens,
  };
  for (const adapter of [claude, converse]) {
    const client = createClient({ transport, adapters: [adapter, titanEmbed] });
    await client.generateText(request);
    for await (const _ of client.streamText(request));
    await client.embed({ ...embedding, inputs: ["Text 1 tells of harbours and ships."] });
  }
  return answers;
}

// Of the connection between these two, not of the answer.
const connectionHeaders = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "content-length",
  "date",
]);

async function readAnswer(reply: Response): Promise<Answer> {
  const headers = [...reply.headers].filter(([name]) => !connectionHeaders.has(name));
  const body = Buffer.from(await reply.arrayBuffer());
  const isStream = reply.headers.get("content-type")?.includes("eventstream") ?? false;
  const frames = isStream ? framesIn(body) : [body];
  return { headers: Object.fromEntries(headers), frames: frames.map((frame) => frame.toString("base64")) };
}

function framesIn(body: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  // A frame begins with its length.
  for (let at = 0; at < body.length; at += body.readUInt32BE(at))
    frames.push(body.subarray(at, at + body.readUInt32BE(at)));
  return frames;
}
