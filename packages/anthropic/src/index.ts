export { type ClaudeOptions, claude } from "./claude.ts";
export { type ClaudeTextOptions, claudeText } from "./claude-text.ts";
