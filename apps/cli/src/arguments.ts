import { readFileSync } from "node:fs";
import { text as readAll } from "node:stream/consumers";
import { type Command, InvalidArgumentError, Option } from "commander";
import { UsageError } from "./exit.ts";

/** The options by which a command finds its model and its service. */
export function withConnection(command: Command): Command {
  return command
    .option("--wire", "print the native body and reply on stderr")
    .option("--local", "ask an embedded local Bedrock instead of AWS")
    .option("--as <model>", "the model that an ARN hides, such as meta.llama3-8b-instruct-v1:0")
    .option(
      "--format <name>",
      "how to speak to the model: converse, rerank, or the native format of an imported one, such as chat-completions",
    )
    .option("--region <name>", "AWS region")
    .option("--profile <name>", "profile of the AWS configuration")
    .option("--endpoint <url>", "address of the service, such as one of `bedplate serve`");
}

/** Examples at the end of a command's help. */
export function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join("\n")}`;
}

/** An option with a choice of words. */
export function choice(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, description).choices(choices);
}

/** Any number. */
export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || Number.isNaN(value)) throw new InvalidArgumentError("It must be a number.");
  return value;
}

/** A whole number above 0. */
export function positive(text: string): number {
  const value = number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError("It must be a whole number above 0.");
  return value;
}

/** A whole number above 0 that is not above another. */
export function upTo(most: number): (text: string) => number {
  return (text) => {
    const value = positive(text);
    if (value > most) throw new InvalidArgumentError(`It must not be above ${most}.`);
    return value;
  };
}

/** A length of time. */
export function seconds(text: string): number {
  const value = number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError("It must be above 0.");
  return value;
}

/** A TCP port. */
export function port(text: string): number {
  const value = number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new InvalidArgumentError("It must be a number from 0 to 65535.");
  return value;
}

/** Adds to an option that may come several times. */
export function several(value: string, all: readonly string[] = []): readonly string[] {
  return [...all, value];
}

/** Arguments or, where there are none, the lines of the pipe. */
export async function argumentsOrLines(given: readonly string[], what: string): Promise<string[]> {
  if (given.length > 0) return [...given];
  const lines = process.stdin.isTTY ? [] : (await readAll(process.stdin)).split(/\r?\n/);
  const found = lines.filter((line) => line.trim() !== "");
  if (found.length === 0)
    throw new UsageError(`There are no ${what}: pass them as arguments, or as lines through the pipe.`);
  return found;
}

/** Reads a file that the user named. */
export function readGiven(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause;
    throw new UsageError(`The file ${file} can't be read: ${reason}`, { cause });
  }
}
