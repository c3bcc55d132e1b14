export { gemma } from "./gemma.ts";
