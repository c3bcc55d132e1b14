export { deepseek } from "./deepseek.ts";
export { type DeepseekR1Options, deepseekR1 } from "./deepseek-r1.ts";
