export { qwenConverseServer, qwenServer } from "./qwen.server.ts";
