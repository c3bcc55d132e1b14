export { gemmaConverseServer, gemmaServer } from "./gemma.server.ts";
