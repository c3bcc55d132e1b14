import { basename } from "node:path";
import type {
  EmbeddingInput,
  EmbeddingPurpose,
  EmbeddingResponse,
  EmbeddingType,
  Vector,
} from "@bedplate/core";
import Table from "cli-table3";
import { argumentsOrLines } from "./arguments.ts";
import { type ConnectionOptions, connect } from "./connection.ts";
import { cancellable, counted, note, print, widthOfTerminal } from "./exit.ts";
import { optionsOf, pictureOf } from "./files.ts";

interface EmbedCommandOptions extends ConnectionOptions {
  image?: readonly string[];
  purpose?: EmbeddingPurpose;
  dimensions?: number;
  type?: EmbeddingType;
  concurrency?: number;
  options?: string;
  json?: boolean;
}

/** Prints vectors or, for people, how near the inputs are to one another. */
export async function embedTexts(
  model: string,
  given: readonly string[],
  options: EmbedCommandOptions,
): Promise<void> {
  const { image = [], purpose, dimensions, type, concurrency } = options;
  const texts = image.length > 0 && given.length === 0 ? [] : await argumentsOrLines(given, "texts");
  const inputs: EmbeddingInput[] = [...texts, ...image.map(pictureOf)];
  const request = {
    model,
    inputs,
    ...(purpose && { purpose }),
    ...(dimensions !== undefined && { dimensions }),
    ...(type && { type }),
    ...optionsOf(options.options),
  };
  const { client, close } = await connect(model, options);
  try {
    const response = await cancellable((signal) =>
      client.embed(request, { signal, onProgress, ...(concurrency !== undefined && { concurrency }) }),
    );
    const { embeddings } = response;
    const names = [...texts, ...image.map((file) => basename(file))];
    const near = options.json ? undefined : nearness(names, embeddings, { type, width: widthOfTerminal() });
    if (near) print(near.table);
    else for (const vector of embeddings) print(JSON.stringify(Array.from(vector)));
    report(response, near?.shown ?? embeddings.length);
  } finally {
    await close();
  }
}

// Few inputs are there at once; of many one wants to see how far they are.
function onProgress({ done, total }: { done: number; total: number }): void {
  if (total < 20 || !process.stderr.isTTY) return;
  process.stderr.write(`\r${done} of ${total}${done === total ? "\n" : ""}`);
}

// A column takes eight characters, and what stands around the names seven.
const widths = { column: 8, around: 7 };

/** A table of cosines between the first inputs, as many as there is room for; for one input, the beginning of its vector. */
export function nearness(
  names: readonly string[],
  embeddings: readonly Vector[],
  { type = "float", width }: { type?: EmbeddingType | undefined; width: number },
): { table: string; shown: number } {
  const [only] = embeddings;
  if (only && embeddings.length === 1)
    return { table: `[${Array.from(only.slice(0, 8)).join(", ")}, …]`, shown: 1 };
  const longest = Math.min(40, Math.floor(width / 3));
  const room = Math.floor((width - longest - widths.around) / widths.column);
  const shown = Math.min(embeddings.length, 12, Math.max(2, room));
  const vectors = embeddings.slice(0, shown).map((vector) => comparable(vector, type));
  const table = new Table({
    head: ["", ...vectors.map((_, at) => String(at + 1))],
    style: { head: [], border: [], compact: true },
  });
  for (const [at, vector] of vectors.entries()) {
    const cosines = vectors.map((other) => cosine(vector, other).toFixed(2));
    table.push([`${at + 1} ${(names[at] ?? "").slice(0, longest)}`, ...cosines]);
  }
  return { table: table.toString(), shown };
}

/** Numbers around zero: unsigned bytes stand for signed ones, and bits for signs. */
function comparable(vector: Vector, type: EmbeddingType): Vector {
  if (type === "uint8") return Float32Array.from(vector, (value) => value - 128);
  if (type !== "binary") return vector;
  const bits = Array.from(vector).flatMap((byte) =>
    Array.from({ length: 8 }, (_, at) => (byte >> (7 - at)) & 1),
  );
  return Float32Array.from(bits, (bit) => bit * 2 - 1);
}

/** How near two vectors are: 1 for the same direction. */
export function cosine(a: Vector, b: Vector): number {
  let dot = 0;
  let squares = 0;
  let otherSquares = 0;
  for (const [at, value] of a.entries()) {
    const other = b[at] ?? 0;
    dot += value * other;
    squares += value * value;
    otherSquares += other * other;
  }
  return dot / (Math.sqrt(squares * otherSquares) || 1);
}

function report({ embeddings, usage, warnings, responses }: EmbeddingResponse, shown: number): void {
  for (const warning of warnings) note(`warning: ${warning.message}`);
  const vector = embeddings[0];
  const facts = [
    embeddings.length > shown ? `${shown} of ${embeddings.length} shown` : "",
    `${counted(embeddings.length, "vector")} of ${vector?.length ?? 0} (${vector?.constructor.name})`,
    counted(usage.input.total ?? "?", "token"),
    counted(responses.length, "call"),
  ];
  note(facts.filter(Boolean).join(" · "));
}
