export { type ClaudeOptions, claude } from "./claude.ts";
export { claudeConverse } from "./claude-converse.ts";
export { type ClaudeTextOptions, claudeText } from "./claude-text.ts";
