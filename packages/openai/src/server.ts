export { gptOssConverseServer, gptOssServer } from "./gpt-oss.server.ts";
