export { titanTextServer } from "./titan-text.server.ts";
