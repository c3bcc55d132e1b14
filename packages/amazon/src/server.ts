export { novaServer } from "./nova.server.ts";
export { novaConverseServer } from "./nova-converse.server.ts";
export { titanTextServer } from "./titan-text.server.ts";
