import { readdirSync, readFileSync } from "node:fs";
import type { ChatOutput, ChatRequest, EmbeddingSegment, JsonObject, TuningSetting } from "@bedplate/core";

/** One recorded or documented case of a chat format. What a case lacks is not tested with it. */
export interface ChatFixture {
  /** The file's name. */
  name: string;
  /** Where the native JSON comes from: a recording, or a page of the provider's documentation. */
  source: string;
  request: ChatRequest;
  body: JsonObject;
  /** Settings that encoding must warn about; none when absent. */
  warnings?: readonly (TuningSetting | "messages" | "tools")[];
  reply?: JsonObject;
  /** Headers of the reply, such as `x-amzn-bedrock-input-token-count`. */
  headers?: Readonly<Record<string, string>>;
  chunks?: readonly JsonObject[];
  response?: ChatOutput;
}

/** One documented case of a format with one reply: embeddings, pictures, rankings. */
export interface ReplyFixture<Request, Output> {
  /** The file's name. */
  name: string;
  /** Where the native JSON comes from: a recording, or a page of the provider's documentation. */
  source: string;
  request: Request;
  body: JsonObject;
  /** Settings that encoding must warn about; none when absent. */
  warnings?: readonly string[];
  reply?: JsonObject;
  /** Headers of the reply, such as `x-amzn-bedrock-input-token-count`. */
  headers?: Readonly<Record<string, string>>;
  response?: Output;
}

/** One documented case of a format of asynchronous calls. */
export interface JobFixture<Request> {
  /** The file's name. */
  name: string;
  /** Where the native JSON comes from: a recording, or a page of the provider's documentation. */
  source: string;
  request: Request;
  /** The `modelInput`. */
  body: JsonObject;
  /** Settings that encoding must warn about; none when absent. */
  warnings?: readonly string[];
  /** The JSON and JSONL files of the job whose folder is `s3://bucket/prefix/abcdefghijkl/`, by name, as text. */
  files?: Readonly<Record<string, string>>;
  /** What the files hold, for embeddings: vectors are lists of numbers that 32 bits hold. */
  segments?: readonly EmbeddingSegment[];
  /** How many files of single shots a film has. */
  shots?: number;
}

/** Loads every `<case>.json` of a folder, in the order of their names. */
export function loadFixtures<Fixture extends { name: string } = ChatFixture>(folder: URL): Fixture[] {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort();
  return files.map((file) => {
    // The laws check what is inside; a fixture that is none fails them.
    const fixture = JSON.parse(readFileSync(new URL(file, asFolder(folder)), "utf8")) as object;
    return { name: file.replace(/\.json$/, ""), ...fixture } as Fixture;
  });
}

function asFolder(folder: URL): URL {
  return folder.href.endsWith("/") ? folder : new URL(`${folder.href}/`);
}
