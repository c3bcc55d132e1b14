export { mistralServer } from "./mistral.server.ts";
export { mistralChatServer } from "./mistral-chat.server.ts";
export { mistralTextServer } from "./mistral-text.server.ts";
