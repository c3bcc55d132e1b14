import { isObject, type JsonObject, parseJson, type RerankResponse, textOfDocument } from "@bedplate/core";
import Table from "cli-table3";
import { argumentsOrLines } from "./arguments.ts";
import { type ConnectionOptions, connect } from "./connection.ts";
import { cancellable, counted, note, print } from "./exit.ts";

interface RerankCommandOptions extends ConnectionOptions {
  top?: number;
  json?: boolean;
}

/** Prints documents in order, with their scores. */
export async function rerankDocuments(
  model: string,
  query: string,
  given: readonly string[],
  options: RerankCommandOptions,
): Promise<void> {
  const documents = (await argumentsOrLines(given, "documents")).map(documentOf);
  const { client, close } = await connect(model, options);
  const { top, json } = options;
  const request = { model, query, documents, ...(top !== undefined && { topN: top }) };
  try {
    const response = await cancellable((signal) => client.rerank(request, { signal }));
    print(json ? JSON.stringify(response, null, 2) : tableOf(response));
    for (const warning of response.warnings) note(`warning: ${warning.message}`);
    note(`${response.ranking.length} of ${counted(documents.length, "document")}`);
  } finally {
    await close();
  }
}

function documentOf(text: string): string | JsonObject {
  const json = text.startsWith("{") ? parseJson(text) : undefined;
  return isObject(json) ? json : text;
}

function tableOf({ ranking }: RerankResponse): string {
  const table = new Table({
    head: ["score", "#", "document"],
    style: { head: [], border: [], compact: true },
  });
  for (const { score, index, document } of ranking)
    table.push([score.toFixed(4), String(index + 1), textOfDocument(document).slice(0, 100)]);
  return table.toString();
}
