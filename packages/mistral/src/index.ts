export { mistral } from "./mistral.ts";
export { mistralChat } from "./mistral-chat.ts";
export { type MistralTextOptions, mistralText } from "./mistral-text.ts";
