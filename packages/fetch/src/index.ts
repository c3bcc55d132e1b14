export type { AwsCredentials, CredentialsSource } from "./credentials.ts";
export type { FetchTransportOptions } from "./fetch-transport.ts";
export { createFetchTransport } from "./web-transport.ts";
