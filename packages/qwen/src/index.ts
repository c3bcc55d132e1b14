export { qwen, qwenConverse } from "./qwen.ts";
