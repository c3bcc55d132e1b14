export { gptConverse, gptOss, gptOssConverse } from "./gpt-oss.ts";
