import { readFileSync } from "node:fs";
import { createAwsTransport } from "@bedplate/aws";
import { openAi, recordTo, replayFrom } from "@bedplate/local";
import { type HandlerOptions, readScript, script, simulated } from "@bedplate/server";
import { UsageError } from "./exit.ts";

/** Which model an OpenAI-compatible server is asked for. */
export interface BackendOptions {
  model?: string;
  embeddingModel?: string;
}

/** Who answers, by the words of `--backend`. */
export function backendOf(
  name: string,
  { model, embeddingModel }: BackendOptions,
): Pick<HandlerOptions, "backend" | "wire"> {
  const [, kind, place = ""] = /^([a-z]+)(?::(.+))?$/s.exec(name) ?? [];
  if (kind !== "openai" && (model ?? embeddingModel) !== undefined)
    throw new UsageError("--model and --embedding-model are for --backend openai:URL.");
  const backend = simulated();
  if (name === "simulated") return { backend };
  if (kind === "script" && place)
    // A script speaks for chats; what it can't say is simulated.
    return { backend: { ...backend, ...usable("script", place, () => script(readScript(read(place)))) } };
  if (kind === "openai" && URL.canParse(place)) {
    const { OPENAI_API_KEY: apiKey } = process.env;
    const models = { ...(model && { model }), ...(embeddingModel && { embeddingModel }) };
    return { backend: { ...backend, ...openAi({ url: place, ...models, ...(apiKey && { apiKey }) }) } };
  }
  if (kind === "replay" && place) return { backend, wire: replayFrom(place) };
  if (kind === "record" && place) return { backend, wire: recordTo(place, createAwsTransport()) };
  throw new UsageError(
    `Unknown backend "${name}". It is simulated, script:FILE, openai:URL, replay:FOLDER, or record:FOLDER.`,
  );
}

/** The kinds of `--backend`, for the help. */
export const backendHelp: string = [
  "Who answers (--backend):",
  "  simulated         a model that gives the same answer to the same request",
  '  script:FILE       what a JSON file says, such as [{ "when": { "prompt": "/rain|snow/i" }, "answer": "Take a coat." }]',
  "  openai:URL        a server that speaks OpenAI's Chat Completions, as --model; OPENAI_API_KEY is its key",
  "  record:FOLDER     Amazon Bedrock itself, with your AWS credentials; calls are written into FOLDER, prompts too",
  "  replay:FOLDER     what was recorded; what was not is a 404 that shows what differs",
].join("\n");

function read(file: string): string {
  return readFileSync(file, "utf8");
}

/** What a user's file gives. Throws `UsageError`, which names the file and what is wrong with it. */
export function usable<Content>(what: string, file: string, open: () => Content): Content {
  try {
    return open();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause;
    throw new UsageError(`The ${what} ${file} can't be used: ${reason}`, { cause });
  }
}
