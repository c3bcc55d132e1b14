export { deepseek, deepseekConverse } from "./deepseek.ts";
export { deepseekR1 } from "./deepseek-r1.ts";
export { deepseekR1Converse } from "./deepseek-r1-converse.ts";
