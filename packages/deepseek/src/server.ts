export { deepseekConverseServer, deepseekServer } from "./deepseek.server.ts";
export { deepseekR1Server } from "./deepseek-r1.server.ts";
