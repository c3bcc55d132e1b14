import type { ChatRequest, ChatResponse, Usage, Warning } from "./chat.ts";
import type { CallOptions, Client } from "./client.ts";
import { sumUsage } from "./client-reply.ts";
import { text, textOf, toolResult, user } from "./message.ts";
import type { Message } from "./message-parts.ts";
import { cutFact, ObjectError } from "./object-error.ts";
import { askObject, candidateOf, chooseStrategy, type ObjectPlan, objectToolName } from "./object-plan.ts";
import type { ObjectStrategy } from "./object-schema.ts";
import { readSchema, type Schema, type SchemaOutput } from "./schema.ts";

/** What to make: a request whose answer is a value of a schema. */
export interface ObjectRequest<Of extends Schema = Schema>
  extends Omit<ChatRequest, "tools" | "toolChoice" | "responseFormat"> {
  /** Of the object: zod or any other Standard Schema, or JSON Schema. */
  schema: Of;
  /** What it is called, and what it is: both help the model. */
  name?: string;
  description?: string;
  /** Default: the first that the model can do with this schema. Another than it can throws `unsupported`. */
  strategy?: ObjectStrategy;
}

/** A value that was made. */
export interface ObjectResponse<Value = unknown> {
  object: Value;
  strategy: ObjectStrategy;
  /** Whether the first answer didn't fit, and the model was asked to mend it. */
  repaired: boolean;
  /** The answer that has the object. */
  response: ChatResponse;
  /** The answers' own, and what of the schema the service was not told. */
  warnings: Warning[];
  /** Of all answers. */
  usage: Usage;
}

/** What objects are made with. */
export type ObjectAsker = Pick<Client, "generateText" | "streamText" | "models">;

/** Makes a value of a schema. */
export async function generateObject<Of extends Schema>(
  client: ObjectAsker,
  request: ObjectRequest<Of>,
  options: CallOptions = {},
): Promise<ObjectResponse<SchemaOutput<Of>>> {
  const plan = await chooseStrategy(client.models, request, readSchema(request.schema));
  const first = await client.generateText(askObject(plan, request.messages), options);
  return settleObject(client, { plan, request, first }, options);
}

interface Answered<Of extends Schema> {
  plan: ObjectPlan;
  request: ObjectRequest<Of>;
  first: ChatResponse;
}

/** The object of an answer; one that doesn't fit is mended once. */
export async function settleObject<Of extends Schema>(
  client: ObjectAsker,
  { plan, request, first }: Answered<Of>,
  options: CallOptions,
): Promise<ObjectResponse<SchemaOutput<Of>>> {
  const answers = [first];
  for (;;) {
    const response = answers.at(-1) ?? first;
    const checked = await checkAnswer(plan, response);
    if ("value" in checked)
      return {
        // What the schema's own check gave.
        object: checked.value as SchemaOutput<Of>,
        strategy: plan.strategy,
        repaired: answers.length > 1,
        response,
        warnings: [...plan.warnings, ...response.warnings],
        usage: sumUsage(answers.map(({ usage }) => usage)),
      };
    if (answers.length > 1 || cutFact(response)) throw new ObjectError(response, checked.problems);
    const messages = [...request.messages, ...mending(response, checked.problems)];
    answers.push(await client.generateText(askObject(plan, messages), options));
  }
}

async function checkAnswer(
  plan: ObjectPlan,
  response: ChatResponse,
): Promise<{ value: unknown } | { problems: readonly string[] }> {
  const candidate = candidateOf(plan.strategy, response.content);
  return candidate === undefined ? { problems: ["There is no JSON in it."] } : plan.schema.check(candidate);
}

function mending(response: ChatResponse, problems: readonly string[]): Message[] {
  const words = `This doesn't fit the schema:\n${problems.join("\n")}\nGive the whole object again, with these mended.`;
  const call = response.content.find((part) => part.type === "tool-call" && part.name === objectToolName);
  const answer: Message = { role: "assistant", content: response.content };
  if (call?.type === "tool-call") return [answer, toolResult(call, [text(words)], { isError: true })];
  // An empty turn of the model is refused everywhere.
  return textOf(response) ? [answer, user(words)] : [user(words)];
}
