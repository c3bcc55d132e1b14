export { mistralConverseServer, mistralServer } from "./mistral.server.ts";
export { mistralChatConverseServer, mistralChatServer } from "./mistral-chat.server.ts";
export { mistralTextServer } from "./mistral-text.server.ts";
export { mistralTextConverseServer } from "./mistral-text-converse.server.ts";
