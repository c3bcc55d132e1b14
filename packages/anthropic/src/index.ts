export { type ClaudeOptions, claude } from "./claude.ts";
