export { commandServer } from "./command.server.ts";
export { commandRServer } from "./command-r.server.ts";
