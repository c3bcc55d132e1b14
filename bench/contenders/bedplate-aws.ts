import { createAwsTransport } from "@bedplate/aws";
import { type Access, type Contender, credentials, region } from "../contract.ts";
import { openBedplate } from "./bedplate.ts";

/** Bedplate on the AWS SDK. */
export function openBedplateAws(access: Access): Contender {
  return openBedplate(createAwsTransport({ endpoint: access.endpoint, region, credentials }), access);
}
