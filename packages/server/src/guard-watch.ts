import type { StreamPart, Usage } from "@bedplate/core";
import { blockedFinish, type CheckedInput, checkOutput, type Guard } from "./guard-check.ts";
import type { Verdict } from "./guardrail-scan.ts";
import { outcomeOf } from "./guardrail-trace.ts";
import { promptOf, tokensOf } from "./prompt.ts";

/** How many characters pass between two looks. */
const stride = 200;

/** Lets an answer pass at once and looks at it on the way. Nothing is masked; once something is to be blocked, the blocked message ends the answer. */
export async function* watch(
  parts: AsyncIterable<StreamPart>,
  input: CheckedInput,
  work: Guard,
): AsyncGenerator<StreamPart> {
  const text = { said: "", looked: 0, block: 0 };
  for await (const part of parts) {
    if ("index" in part) text.block = Math.max(text.block, part.index);
    if (part.type === "text-delta") text.said += part.delta;
    const due = part.type === "finish" || text.said.length - text.looked >= stride;
    const verdict = due ? checkOutput([text.said], input, work, { masking: false }) : undefined;
    if (due) text.looked = text.said.length;
    if (verdict?.action === "blocked") return yield* stop(part, { ...text, input, verdict, work });
    if (part.type !== "finish" || !verdict) yield part;
    else yield { ...part, guardrail: outcome({ said: text.said, input, verdict, work }) };
  }
}

interface Watched {
  said: string;
  input: CheckedInput;
  verdict: Verdict;
  work: Guard;
}

function* stop(part: StreamPart, watched: Watched & { block: number }): Generator<StreamPart> {
  const { said, block, input, work } = watched;
  yield { type: "text-delta", index: block + 1, delta: work.guardrail.blockedOutputsMessaging };
  const counted: Usage = {
    input: { total: tokensOf(...promptOf(input.request)) },
    output: { total: tokensOf({ type: "text", text: said }) },
  };
  const usage = part.type === "finish" ? part.usage : counted;
  yield {
    ...(part.type === "finish" && part),
    type: "finish",
    usage,
    finish: blockedFinish,
    guardrail: outcome(watched),
  };
}

function outcome({ said, input, verdict, work }: Watched): ReturnType<typeof outcomeOf> {
  return outcomeOf(work, input.verdict, { verdict, said: () => [said] });
}
