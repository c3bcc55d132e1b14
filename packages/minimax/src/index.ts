export { minimax, minimaxConverse } from "./minimax.ts";
