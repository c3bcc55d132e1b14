export { grokConverseServer, grokServer } from "./grok.server.ts";
