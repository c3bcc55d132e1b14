export { type BodyIssue, type BodySchema, checkBody, malformed } from "./check-body.ts";
export { invocationMetrics, tokenHeaders, uncached } from "./envelope.server.ts";
