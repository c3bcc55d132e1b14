export { claudeServer } from "./claude.server.ts";
