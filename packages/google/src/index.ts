export { gemma, gemmaConverse } from "./gemma.ts";
