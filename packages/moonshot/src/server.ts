export { kimiConverseServer, kimiServer } from "./kimi.server.ts";
