import {
  assistant,
  type ChatRequest,
  type Message,
  parseModelId,
  text,
  toolResult,
  user,
} from "@bedplate/core";
import { describe, expect, test } from "vitest";
import { type NormalisedTurns, normaliseTurns } from "./turns.ts";
import { allParts } from "./turns-parts.ts";

const model = "amazon.nova-pro-v1:0";

describe("documents", () => {
  const named = (name?: string) =>
    ({
      type: "document",
      mediaType: "text/plain",
      source: { type: "text", text: "x" },
      ...(name !== undefined && { name }),
    }) as const;

  test("have names that Converse takes, each once, also inside tool results", () => {
    const long = `${"w".repeat(195)} ww`;
    const names = [
      "a_b",
      undefined,
      "Übersicht  2026.pdf",
      "a_b",
      "日本語",
      "n".repeat(220),
      "document-2",
      long,
      long,
    ];
    const result = toolResult({ id: "a", name: "f" }, [named("a_b"), named("n".repeat(200))]);
    const { request, warnings } = normalise([
      user("q", ...names.map(named)),
      assistant({ type: "tool-call", id: "a", name: "f", input: {} }),
      result,
    ]);
    expect(documentNames(request)).toEqual([
      "a_b",
      "document-2 (2)",
      "Ubersicht 2026-pdf",
      "a_b (2)",
      "document-5",
      `${"n".repeat(196)} (2)`,
      "document-2",
      long,
      `${"w".repeat(195)} (2)`,
      "a_b (3)",
      "n".repeat(200),
    ]);
    expect(warnings).toEqual([
      {
        code: "adjusted-content",
        setting: "messages",
        message: `${model}: document names were changed to such as Converse takes, each only once.`,
      },
    ]);
  });

  test("without a name get one, which is no change to tell of", () => {
    const { request, warnings } = normalise([user("q", named(), named(""))]);
    expect(documentNames(request)).toEqual(["document-1", "document-2"]);
    expect(warnings).toEqual([]);
  });

  test("need a text in the same turn", () => {
    expect(() => normalise([user("", named("a"))])).toThrow(/document "a" has no text\. Add a text part/);
    expect(normalise([user(named("a")), user("read")]).warnings).toEqual([]);
    const guarded = { type: "guard-content", content: text("read") } as const;
    expect(normalise([user(named("a"), guarded)]).warnings).toEqual([]);
  });
});

function normalise(messages: Message[]): NormalisedTurns {
  return normaliseTurns({ request: { model, messages }, model: parseModelId(model) }, {});
}

function documentNames({ messages }: ChatRequest): (string | undefined)[] {
  return allParts(messages).flatMap((part) => (part.type === "document" ? [part.name] : []));
}
