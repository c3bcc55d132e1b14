import type { ChatRequest, Warning } from "./chat.ts";
import type { ModelFacts } from "./client.ts";
import { BedrockError } from "./error.ts";
import type { ObjectRequest } from "./generate-object.ts";
import { type JsonObject, type JsonValue, parseJson } from "./json.ts";
import { text, textOf } from "./message.ts";
import type { AssistantPart, Message } from "./message-parts.ts";
import { fitSchema, type ObjectStrategy, obstacle } from "./object-schema.ts";
import type { ReadSchema } from "./schema.ts";

/** How an object is asked for. */
export interface ObjectPlan {
  strategy: ObjectStrategy;
  schema: ReadSchema;
  /** The schema as the strategy sends it. */
  fitted: JsonObject;
  /** Of the schema: what the service is not told. */
  warnings: Warning[];
  request: ObjectRequest;
}

/** The tool that must be called with the object. */
export const objectToolName = "give_object";

/** Takes the strategy that was asked for, or the first that model and schema allow. */
export async function chooseStrategy(
  models: ModelFacts,
  request: ObjectRequest,
  schema: ReadSchema,
): Promise<ObjectPlan> {
  const { schema: _schema, name: _name, description: _description, strategy: wanted, ...chat } = request;
  const able = await models.objectStrategies(chat);
  const warnings: Warning[] = [];
  for (const strategy of wanted ? [wanted] : able) {
    const fact = able.includes(strategy)
      ? obstacle(strategy, schema.jsonSchema)
      : `the model can't do that (it can do ${able.join(", ")})`;
    if (fact === undefined) {
      const { schema: fitted, dropped } = fitSchema(strategy, schema.jsonSchema);
      if (dropped.length > 0)
        warnings.push(
          schemaWarning(
            `the service can't hold an answer to ${dropped.join(", ")}; the answer is checked for it`,
          ),
        );
      return { strategy, schema, fitted, warnings, request };
    }
    if (wanted) {
      const message = `${request.model}: the strategy "${strategy}" doesn't go with this schema: ${fact}. Leave the choice out.`;
      throw new BedrockError("unsupported", message, { modelId: request.model });
    }
    warnings.push(
      schemaWarning(
        `the strategy "${strategy}" can't hold an answer to the schema: ${fact}; another was taken`,
      ),
    );
  }
  throw new BedrockError("configuration", `${request.model}: there is no strategy for objects.`);
}

function schemaWarning(message: string): Warning {
  return { code: "adjusted-setting", setting: "schema", message };
}

/** The request that asks for the object. */
export function askObject(
  { strategy, fitted, request }: ObjectPlan,
  messages: readonly Message[],
): ChatRequest {
  const { schema: _schema, name, description, strategy: _strategy, ...chat } = request;
  switch (strategy) {
    case "json-schema": {
      const told = { ...(name !== undefined && { name }), ...(description !== undefined && { description }) };
      return { ...chat, messages, responseFormat: { type: "json", schema: fitted, ...told } };
    }
    case "tool": {
      const about = description ?? `Give the ${name ?? "answer"}.`;
      const tool = {
        type: "function",
        name: objectToolName,
        description: about,
        inputSchema: fitted,
      } as const;
      return { ...chat, messages, tools: [tool], toolChoice: "required" };
    }
    case "prompt":
      return { ...chat, messages: withWords(messages, promptWords(fitted, name, description)) };
  }
}

function promptWords(schema: object, name: string | undefined, description: string | undefined): string {
  const about = [name, description].filter(Boolean).join(": ");
  const what = about ? ` (${about})` : "";
  return `Answer with one JSON value${what} and nothing else: no words before or after it, no code fence. It must fit this JSON Schema:\n${JSON.stringify(schema)}`;
}

/** The words as the end of what the user says last, which every format can carry. */
function withWords(messages: readonly Message[], words: string): Message[] {
  const last = messages.at(-1);
  if (last?.role !== "user") return [...messages, { role: "user", content: [text(words)] }];
  return [...messages.slice(0, -1), { ...last, content: [...last.content, text(`\n\n${words}`)] }];
}

/** The object's JSON in an answer, before anybody has checked it. */
export function candidateOf(
  strategy: ObjectStrategy,
  content: readonly AssistantPart[],
): JsonValue | undefined {
  if (strategy === "tool")
    for (const part of content)
      if (part.type === "tool-call" && part.name === objectToolName) return part.input;
  const answer = textOf({ content });
  return parseJson(answer) ?? parseJson(jsonWithin(answer));
}

/** The JSON among words: models like to say something first, or to fence it in. */
function jsonWithin(answer: string): string {
  const start = answer.search(/[{[]/);
  const end = Math.max(answer.lastIndexOf("}"), answer.lastIndexOf("]"));
  return start >= 0 && end > start ? answer.slice(start, end + 1) : "";
}
