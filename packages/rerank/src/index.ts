export { type RerankApiOptions, rerank } from "./rerank.ts";
