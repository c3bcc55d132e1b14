import type { ChatResponse } from "./chat.ts";
import { BedrockError } from "./error.ts";

/** The model's answer is no value of the schema, even where it was asked to mend it. Code `invalid-response`. */
export class ObjectError extends BedrockError {
  /** The last answer. The message has nothing of it. */
  readonly response: ChatResponse;
  /** What is wrong with it, a line each; it may quote the schema's names. */
  readonly problems: readonly string[];

  constructor(response: ChatResponse, problems: readonly string[]) {
    const { modelId, requestId } = response.metadata;
    const fact = cutFact(response) ?? "the answer doesn't fit the schema";
    super("invalid-response", `${modelId}: ${fact}. The error's \`response\` and \`problems\` tell more.`, {
      modelId,
      requestId,
    });
    this.response = response;
    this.problems = problems;
  }
}

/** Why the answer ended before its object did. More of the same would be cut, or filtered, again. */
export function cutFact({ finish: { reason } }: ChatResponse): string | undefined {
  if (reason === "length") return "the answer was cut at maxTokens before the object was complete";
  return reason === "content-filter" ? "the answer was filtered" : undefined;
}
