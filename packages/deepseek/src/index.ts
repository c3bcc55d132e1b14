export { deepseek } from "./deepseek.ts";
export { deepseekR1 } from "./deepseek-r1.ts";
