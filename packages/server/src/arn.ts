import { parseModelId } from "@bedplate/core";

/** The account of everything that the server itself names. */
export const account = "123456789012";

/** The region that a signed request is meant for. */
export function regionOf(headers: Headers): string {
  const [, region] = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(headers.get("authorization") ?? "") ?? [];
  return region ?? "us-east-1";
}

/** The ARN of the model of an ID, without the area of a profile. */
export function foundationModelArn(id: string, region: string): string {
  return `arn:aws:bedrock:${region}::foundation-model/${parseModelId(id).name ?? id}`;
}

/** What stands behind the last slash of an ARN. */
export function lastSegment(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}
