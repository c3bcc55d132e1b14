export { gemmaServer } from "./gemma.server.ts";
