import type { BedrockRuntimeClientConfig } from "@aws-sdk/client-bedrock-runtime";

/** Where to find a service and who asks. Everything is optional: the AWS SDK's own chain finds the rest. */
export interface AwsOptions {
  /** Default: `AWS_REGION`, `AWS_DEFAULT_REGION`, then the profile. The region inside an ARN goes first. */
  region?: string;
  /** Profile of the shared AWS configuration, SSO ones included. */
  profile?: string;
  /** Keys, or a function that gets them. Default: the AWS SDK's chain. */
  credentials?: NonNullable<BedrockRuntimeClientConfig["credentials"]>;
  /** A Bedrock API key. Default: `AWS_BEARER_TOKEN_BEDROCK`. */
  token?: string;
}

/** Where to find Bedrock's control plane and who asks it. */
export interface ControlPlaneOptions extends AwsOptions {
  /** Default: `AWS_ENDPOINT_URL_BEDROCK`, `AWS_ENDPOINT_URL`, the profile, then the region's own. */
  endpoint?: string;
}

/** The part of an SDK client's configuration that all of them share. */
export function awsConfig(
  { profile, credentials, token, endpoint }: AwsOptions & { endpoint?: string },
  region: string,
): Pick<
  BedrockRuntimeClientConfig,
  "region" | "profile" | "credentials" | "token" | "authSchemePreference" | "endpoint"
> {
  return {
    ...(region && { region }),
    ...(profile && { profile }),
    ...(credentials && { credentials }),
    ...(token && { token: { token }, authSchemePreference: ["httpBearerAuth"] }),
    ...(endpoint && { endpoint }),
  };
}

/** The region of a call: an ARN is served by its own alone. Empty where only a profile can tell. */
export function regionOf(options: AwsOptions, region: string | undefined): string {
  return region ?? options.region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? "";
}
