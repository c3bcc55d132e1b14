import { styleText } from "node:util";
import { isBedrockError } from "@bedplate/core";

/** Exit codes: the command was wrong, the service said no, or the user stopped it. */
export const usageError = 2;
const serviceError = 1;
const interrupted = 130;

/** A mistake in how a command was called. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Says on stderr what went wrong, and gives the exit code for it. */
export function exitCodeOf(error: unknown): number {
  if (isBedrockError(error) && error.code === "aborted") {
    note("Cancelled.");
    return interrupted;
  }
  const message = error instanceof Error ? error.message : String(error);
  const details = isBedrockError(error)
    ? [error.code, error.requestId && `request ${error.requestId}`].filter(Boolean).join(", ")
    : "";
  process.stderr.write(
    `${styleText("red", "error:", { stream: process.stderr })} ${message}${details && ` (${details})`}\n`,
  );
  const mine =
    isBedrockError(error) && ["unsupported", "unknown-model", "configuration"].includes(error.code);
  return mine || error instanceof UsageError ? usageError : serviceError;
}

/** Runs what Ctrl-C may cancel. */
export async function cancellable<Value>(run: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
  const controller = new AbortController();
  const cancel = (): void => controller.abort();
  process.once("SIGINT", cancel);
  try {
    return await run(controller.signal);
  } finally {
    process.off("SIGINT", cancel);
  }
}

/** A line of the answer. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** A number of things, in words. */
export function counted(number: number | "?", noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** The room in a line: in a file or a pipe all that is wanted. */
export function widthOfTerminal(): number {
  return process.stdout.isTTY ? (process.stdout.columns ?? 80) : Number.POSITIVE_INFINITY;
}

/** A remark beside the answer: on stderr, so that the answer can be piped. */
export function note(text: string): void {
  process.stderr.write(`${styleText("dim", text, { stream: process.stderr })}\n`);
}
