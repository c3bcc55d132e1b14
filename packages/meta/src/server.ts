export { llamaServer } from "./llama.server.ts";
