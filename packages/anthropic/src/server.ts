export { claudeServer } from "./claude.server.ts";
export { claudeTextServer } from "./claude-text.server.ts";
