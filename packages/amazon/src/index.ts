export { type NovaOptions, nova } from "./nova.ts";
export { titanText } from "./titan-text.ts";
