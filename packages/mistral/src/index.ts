export { mistral, mistralConverse } from "./mistral.ts";
export { mistralChat, mistralChatConverse } from "./mistral-chat.ts";
export { mistralText } from "./mistral-text.ts";
export { mistralTextConverse } from "./mistral-text-converse.ts";
