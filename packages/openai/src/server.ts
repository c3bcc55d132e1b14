export { gptOssServer } from "./gpt-oss.server.ts";
