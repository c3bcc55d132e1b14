export { type ConverseOptions, type ConverseParts, converse, createConverse } from "./converse.ts";
