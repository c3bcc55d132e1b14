export { cohereConverseServer } from "./cohere-converse.server.ts";
export { commandServer } from "./command.server.ts";
export { commandRServer } from "./command-r.server.ts";
