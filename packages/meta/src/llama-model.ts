import { type Call, isModel, type ModelRef } from "@bedplate/core";

/** How a conversation becomes one prompt. `none` sends texts as they are. */
export type LlamaTemplate = "llama2" | "llama3" | "llama4" | "none";

/** The template that a model was trained on; `undefined` for a generation that came after this code. */
export function trainedTemplate(model: ModelRef): LlamaTemplate | undefined {
  if (isModel(model, "meta.llama4")) return "llama4";
  if (isModel(model, "meta.llama3")) return "llama3";
  const chats = ["meta.llama2-13b-chat", "meta.llama2-70b-chat"];
  if (chats.some((chat) => isModel(model, chat))) return "llama2";
  // What is left of Llama 2 are the base models, which know no turns.
  return isModel(model, "meta.llama2") ? "none" : undefined;
}

/** Whether a model learned to call tools: Llama 3.1 and later. */
export function callsTools({ model }: Pick<Call, "model">, template: LlamaTemplate): boolean {
  const tooOld = ["meta.llama3-8b", "meta.llama3-70b"];
  return (template === "llama3" || template === "llama4") && !tooOld.some((old) => isModel(model, old));
}

/** Whether a model takes pictures in `images`. For Llama 4 nobody has verified the field, so it is left to Converse. */
export function seesImages(model: ModelRef): boolean {
  return ["meta.llama3-2-11b", "meta.llama3-2-90b"].some((seeing) => isModel(model, seeing));
}
