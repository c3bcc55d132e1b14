export { type ConverseServerParts, converseServer, createConverseServer } from "./converse.server.ts";
