import { BedrockError } from "@bedplate/core";
import type { Journal, JournalFilter } from "./journal.ts";

/** Where the journal is read and emptied. */
export const journalPath = "/_bedplate/requests";

/** Answers `GET` with the requests that fit the query, and empties the journal on `DELETE`. */
export function answerJournal(method: string, query: URLSearchParams, journal: Journal): Response {
  if (method === "GET") return Response.json({ requests: journal.requests(readFilter(query)) });
  if (method !== "DELETE") return new Response(null, { status: 405, headers: { allow: "GET, DELETE" } });
  journal.clear();
  return new Response(null, { status: 204 });
}

function readFilter(query: URLSearchParams): JournalFilter {
  const [modelId, operation, since, limit] = ["model", "operation", "since", "limit"].map((name) =>
    query.get(name),
  );
  if (limit && !/^\d{1,9}$/.test(limit)) throw wrong("limit", limit, "a whole number");
  if (since && Number.isNaN(Date.parse(since)))
    throw wrong("since", since, "a time, such as 2026-01-31T12:00:00Z");
  return {
    ...(modelId && { modelId }),
    ...(operation && { operation }),
    ...(since && { since: new Date(since) }),
    ...(limit && { limit: Number(limit) }),
  };
}

function wrong(name: string, value: string, wanted: string): BedrockError {
  return new BedrockError("invalid-request", `${name} is "${value}", and must be ${wanted}.`);
}
