export { grok, grokConverse } from "./grok.ts";
