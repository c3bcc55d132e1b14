import { isObject, type JsonObject, type JsonValue } from "@bedplate/core";
import { oneOf } from "./call-settings.ts";
import type { Passage, Qualifier } from "./guardrail-scan.ts";
import { missing } from "./members.ts";

/** What a call of ApplyGuardrail asks for. */
export interface ApplyRequest {
  readonly source: "input" | "output";
  readonly passages: readonly Passage[];
  readonly full: boolean;
}

/** Reads a body of ApplyGuardrail; pictures are left out. Throws `invalid-request`. */
export function readApplyRequest(body: JsonObject): ApplyRequest {
  const { source, content, outputScope = "INTERVENTIONS" } = body;
  const from = oneOf(["INPUT", "OUTPUT"], source, "source");
  const scope = oneOf(["INTERVENTIONS", "FULL"], outputScope, "outputScope");
  if (!Array.isArray(content)) throw missing("content");
  return {
    source: from === "INPUT" ? "input" : "output",
    passages: content.flatMap(readPassage),
    full: scope === "FULL",
  };
}

/** What a text is for. */
export function readQualifiers({ qualifiers }: JsonObject): Qualifier[] {
  const all = ["grounding_source", "query", "guard_content"] as const;
  return (Array.isArray(qualifiers) ? qualifiers : []).map((qualifier) =>
    oneOf<Qualifier>(all, qualifier, "qualifiers"),
  );
}

function readPassage(block: JsonValue, at: number): Passage[] {
  const { text, image } = isObject(block) ? block : {};
  if (isObject(image)) return [];
  if (!isObject(text) || typeof text.text !== "string") throw missing(`content.${at + 1}.member.text.text`);
  const qualifiers = readQualifiers(text);
  return [{ text: text.text, ...(qualifiers.length > 0 && { qualifiers }) }];
}
