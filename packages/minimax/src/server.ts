export { minimaxConverseServer, minimaxServer } from "./minimax.server.ts";
