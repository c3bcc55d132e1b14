export { rerankServer } from "./rerank.server.ts";
