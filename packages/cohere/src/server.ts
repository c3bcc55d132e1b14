export { cohereConverseServer } from "./cohere-converse.server.ts";
export { embedV3Server } from "./cohere-embed-v3.server.ts";
export { embedV4Server } from "./cohere-embed-v4.server.ts";
export { cohereRerankServer } from "./cohere-rerank.server.ts";
export { commandServer } from "./command.server.ts";
export { commandRServer } from "./command-r.server.ts";
