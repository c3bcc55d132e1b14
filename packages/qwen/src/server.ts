export { qwenServer } from "./qwen.server.ts";
