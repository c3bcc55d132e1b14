export { createThinkReader, type ThinkReader } from "./think-tags.ts";
