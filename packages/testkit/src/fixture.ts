import { readdirSync, readFileSync } from "node:fs";
import type { ChatOutput, ChatRequest, JsonObject, TuningSetting } from "@bedplate/core";

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

/** Loads every `<case>.json` of a folder, in the order of their names. */
export function loadFixtures(folder: URL): ChatFixture[] {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort();
  return files.map((file) => {
    // The laws check what is inside; a fixture that is none fails them.
    const fixture = JSON.parse(readFileSync(new URL(file, asFolder(folder)), "utf8")) as Omit<
      ChatFixture,
      "name"
    >;
    return { name: file.replace(/\.json$/, ""), ...fixture };
  });
}

function asFolder(folder: URL): URL {
  return folder.href.endsWith("/") ? folder : new URL(`${folder.href}/`);
}
