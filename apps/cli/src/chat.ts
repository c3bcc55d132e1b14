import { createInterface } from "node:readline/promises";
import { text as readAll } from "node:stream/consumers";
import { styleText } from "node:util";
import {
  type ChatRequest,
  type ChatResponse,
  type Client,
  collect,
  isBedrockError,
  type Message,
  type StreamPart,
  system,
  user,
} from "@bedplate/core";
import { type ConnectionOptions, connect } from "./connection.ts";
import { note, UsageError } from "./exit.ts";

interface ChatCommandOptions extends ConnectionOptions {
  system?: string;
  maxTokens?: number;
  temperature?: number;
  stream?: boolean;
  json?: boolean;
}

/** Asks a model once, or holds a conversation. */
export async function chat(
  model: string,
  prompt: string | undefined,
  options: ChatCommandOptions,
): Promise<void> {
  const connection = await connect(model, options);
  const request: ChatRequest = {
    model,
    messages: options.system ? [system(options.system)] : [],
    ...(options.maxTokens !== undefined && { maxTokens: options.maxTokens }),
    ...(options.temperature !== undefined && { temperature: options.temperature }),
  };
  try {
    if (prompt === undefined && process.stdin.isTTY) await converse(connection.client, request, options);
    else await ask(connection.client, withUser(request, prompt ?? (await readPipe())), options);
  } finally {
    await connection.close();
  }
}

async function readPipe(): Promise<string> {
  const prompt = (await readAll(process.stdin)).trim();
  if (prompt === "") throw new UsageError("There is no prompt: pass it as an argument, or through the pipe.");
  return prompt;
}

function withUser(request: ChatRequest, text: string): ChatRequest {
  return { ...request, messages: [...request.messages, user(text)] };
}

/** One question and its answer. Ctrl-C cancels the request on the wire. */
async function ask(client: Client, request: ChatRequest, options: ChatCommandOptions): Promise<ChatResponse> {
  const controller = new AbortController();
  const cancel = (): void => controller.abort();
  process.once("SIGINT", cancel);
  const begun = performance.now();
  let firstText: number | undefined;
  const onText = (): void => {
    firstText ??= performance.now() - begun;
  };
  try {
    const response = await answer(client, request, options, { signal: controller.signal, onText });
    report(response, { total: performance.now() - begun, firstText });
    return response;
  } finally {
    process.off("SIGINT", cancel);
  }
}

interface Watch {
  signal: AbortSignal;
  onText: () => void;
}

async function answer(
  client: Client,
  request: ChatRequest,
  { stream, json }: ChatCommandOptions,
  { signal, onText }: Watch,
): Promise<ChatResponse> {
  if (stream === false || (json && stream === undefined)) {
    const response = await client.generateText(request, { signal });
    print(json ? `${JSON.stringify(response, null, 2)}\n` : `${plainText(response)}\n`);
    return response;
  }
  const response = await collect(printed(client.streamText(request, { signal }), json ?? false, onText));
  if (!json) print("\n");
  return response;
}

async function* printed(
  parts: AsyncIterable<StreamPart>,
  json: boolean,
  onText: () => void,
): AsyncGenerator<StreamPart> {
  for await (const part of parts) {
    if (part.type === "text-delta") onText();
    if (json) print(`${JSON.stringify(part)}\n`);
    else if (part.type === "text-delta") print(part.delta);
    else if (part.type === "reasoning-delta")
      process.stderr.write(styleText("dim", part.delta, { stream: process.stderr }));
    else if (part.type === "tool-call-start") print(`\n[${part.name}] `);
    else if (part.type === "tool-call-delta") print(part.delta);
    yield part;
  }
}

function plainText({ content }: ChatResponse): string {
  return content
    .map((part) =>
      part.type === "text"
        ? part.text
        : part.type === "tool-call"
          ? `\n[${part.name}] ${JSON.stringify(part.input)}`
          : "",
    )
    .join("");
}

function print(text: string): void {
  process.stdout.write(text);
}

function report(
  { usage, finish, warnings, metadata }: ChatResponse,
  { total, firstText }: { total: number; firstText: number | undefined },
): void {
  for (const warning of warnings) note(`warning: ${warning.message}`);
  const facts = [
    `${usage.input.total ?? "?"} tokens in, ${usage.output.total ?? "?"} out`,
    firstText === undefined ? "" : `first text ${Math.round(firstText)} ms`,
    `total ${Math.round(total)} ms`,
    `finish: ${finish.reason}`,
    metadata.requestId ? `request ${metadata.requestId}` : "",
  ];
  note(facts.filter(Boolean).join(" · "));
}

/** Turns until the end of input. Ctrl-C cancels an answer; at the prompt it ends the conversation. */
async function converse(client: Client, request: ChatRequest, options: ChatCommandOptions): Promise<void> {
  let messages: readonly Message[] = request.messages;
  note(`Talking to ${request.model}. Ctrl-C cancels an answer, Ctrl-D ends the conversation.`);
  for (let question = await nextLine(); question !== undefined; question = await nextLine()) {
    if (question.trim() === "") continue;
    const asked = withUser({ ...request, messages }, question);
    try {
      const { content } = await ask(client, asked, options);
      messages = [...asked.messages, { role: "assistant", content }];
    } catch (error) {
      if (!isBedrockError(error)) throw error;
      note(error.code === "aborted" ? "\nCancelled; ask again." : `\nerror: ${error.message}`);
    }
  }
}

// A line reader of its own for each question, so that Ctrl-C belongs to the answer while one is under way.
async function nextLine(): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await new Promise((resolve) => {
      lines.question("> ").then(resolve, () => resolve(undefined));
      lines.once("close", () => resolve(undefined));
      lines.once("SIGINT", () => resolve(undefined));
    });
  } finally {
    lines.close();
  }
}
