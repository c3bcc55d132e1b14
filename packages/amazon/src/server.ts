export { novaServer } from "./nova.server.ts";
export { titanTextServer } from "./titan-text.server.ts";
