export { type NovaOptions, nova } from "./nova.ts";
export { novaConverse } from "./nova-converse.ts";
export { titanText } from "./titan-text.ts";
export { titanTextConverse } from "./titan-text-converse.ts";
