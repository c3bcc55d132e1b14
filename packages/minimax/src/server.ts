export { minimaxServer } from "./minimax.server.ts";
