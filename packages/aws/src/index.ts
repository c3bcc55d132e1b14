export type { AnswerCache } from "./ask-once.ts";
export type { AwsOptions, ControlPlaneOptions } from "./aws-config.ts";
export { type AwsTransportOptions, createAwsTransport } from "./aws-transport.ts";
export { createModelInfo } from "./model-info.ts";
export { createModelResolver, type ModelResolverOptions } from "./model-resolver.ts";
export { createS3Store, type S3StoreOptions } from "./s3-store.ts";
