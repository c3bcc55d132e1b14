import { BedrockError, type ErrorCode, errorCodes } from "@bedplate/core";
import * as z from "zod";
import type { Cassette, RecordedAnswer } from "./cassette.ts";

/** A recording as it is written: for people too, so that a stream's chunks have a line for each batch. */
export function writeCassette({ call, answers }: Cassette): string {
  const list = answers.map((answer) => indented(writeAnswer(answer), 4)).join(",\n    ");
  return `{\n  "call": ${indented(JSON.stringify(call, null, 2), 2)},\n  "answers": [\n    ${list}\n  ]\n}\n`;
}

function writeAnswer({ batches, ...rest }: RecordedAnswer): string {
  const text = JSON.stringify(rest, null, 2);
  if (!batches) return text;
  const lines = batches.map((batch) => `\n    ${JSON.stringify(batch)}`).join(",");
  return `${text.slice(0, -"\n}".length)},\n  "batches": [${lines}${lines && "\n  "}]\n}`;
}

// JSON has line ends between its values only.
function indented(json: string, spaces: number): string {
  return json.replaceAll("\n", `\n${" ".repeat(spaces)}`);
}

/** Reads a recording. Throws `configuration`, which names the file and what is wrong. */
export function readCassette(text: string, file: string): Cassette {
  const refuse = (fact: string): never => {
    throw new BedrockError(
      "configuration",
      `${file} is no recording: ${fact}. Delete it, or record it anew.`,
    );
  };
  try {
    const read = cassetteSchema.safeParse(JSON.parse(text));
    // The schema says the same as the type, but for the operations' names.
    if (read.success) return read.data as unknown as Cassette;
    const [issue] = read.error.issues;
    return refuse(`${issue?.path.join(".") || "all of it"}: ${issue?.message}`);
  } catch (error) {
    return error instanceof SyntaxError ? refuse("it is not JSON") : raise(error);
  }
}

function raise(error: unknown): never {
  throw error;
}

const object = z.record(z.string(), z.json());
const texts = z.record(z.string(), z.string());
const cassetteSchema = z.strictObject({
  call: z.looseObject({
    operation: z.string(),
    modelId: z.string(),
    streaming: z.boolean(),
    headers: texts,
    body: object,
  }),
  answers: z
    .array(
      z.strictObject({
        ms: z.number(),
        headers: texts.optional(),
        body: object.optional(),
        batches: z.array(z.strictObject({ ms: z.number(), chunks: z.array(object) })).optional(),
        left: z.boolean().optional(),
        error: z
          .strictObject({
            // The table's keys are the codes.
            code: z.enum(Object.keys(errorCodes) as ErrorCode[]),
            message: z.string(),
            type: z.string().optional(),
            status: z.number().optional(),
            retryAfterMs: z.number().optional(),
          })
          .optional(),
      }),
    )
    .min(1),
});
