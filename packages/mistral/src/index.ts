export { mistral } from "./mistral.ts";
export { mistralChat } from "./mistral-chat.ts";
export { mistralText } from "./mistral-text.ts";
