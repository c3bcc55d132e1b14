export { grokServer } from "./grok.server.ts";
