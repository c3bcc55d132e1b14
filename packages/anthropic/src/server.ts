export { claudeServer } from "./claude.server.ts";
export { claudeConverseServer } from "./claude-converse.server.ts";
export { claudeTextServer } from "./claude-text.server.ts";
