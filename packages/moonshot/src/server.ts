export { kimiServer } from "./kimi.server.ts";
