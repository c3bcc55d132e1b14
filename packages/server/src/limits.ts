import { BedrockError, isObject, type JsonObject, type JsonValue, type ModelRef } from "@bedplate/core";
import { checkConversation } from "./conversation-limits.ts";
import { findServed, type ServedModel } from "./served-model.ts";

/** What the checks of a Converse body need to know. */
export interface ConverseCheck {
  readonly model: ModelRef;
  readonly models: readonly ServedModel[];
  readonly streaming: boolean;
}

/** Refuses what a known model lacks, and what no model takes, in the service's words. Whatever real models were seen to accept passes. */
export function checkConverse(body: JsonObject, { model, models, streaming }: ConverseCheck): void {
  const served = findServed(model, models);
  if (!served) return;
  if (served.converse === false || !served.output.includes("text") || !served.input.includes("text"))
    throw refuse(
      "This action doesn't support the model that you provided. Try again with a supported text or chat model.",
    );
  // The words are as clients report them; no recording has them.
  if (streaming && served.streaming === false) throw refuse("The model is unsupported for model streaming");
  if (served.systemPrompt === false && Array.isArray(body.system) && body.system.length > 0)
    throw refuse(
      "This model doesn't support system messages. Try again without a system message or use a model that supports system messages.",
    );
  if (served.tools === false && isObject(body.toolConfig))
    throw refuse(`This model doesn't support tool use${streaming ? " in streaming mode" : ""}.`);
  checkMessages(body.messages, served);
  checkConversation(listOf(body.messages).filter(isObject));
}

function checkMessages(messages: JsonValue | undefined, served: ServedModel): void {
  for (const [at, message] of listOf(messages).entries()) {
    const blocks = listOf(isObject(message) ? message.content : undefined);
    if (isObject(message) && Array.isArray(message.content) && blocks.length === 0)
      throw refuse(
        `The content field in the Message object at messages.${at} is empty. Add a ContentBlock object to the content field and try again.`,
      );
    for (const [place, block] of blocks.entries())
      checkBlock(block, `messages.${at}.content.${place}`, served);
  }
}

function checkBlock(block: JsonValue, path: string, { input }: ServedModel): void {
  if (!isObject(block)) return;
  if (block.text === "")
    throw refuse(
      `The text field in the ContentBlock object at ${path} is blank. Add text to the text field, and try again.`,
    );
  // Documents are left out: the service reads them for models that can't.
  const lacking = ["image", "video", "audio"].find((medium) => medium in block && !input.includes(medium));
  if (lacking)
    throw refuse(
      `This model doesn't support the ${lacking} content block that you provided. Update the content block and try again.`,
    );
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function refuse(message: string): BedrockError {
  return new BedrockError("invalid-request", message);
}
