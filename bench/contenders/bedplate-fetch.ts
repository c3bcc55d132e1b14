import { createFetchTransport } from "@bedplate/fetch";
import { type Access, type Contender, credentials, region } from "../contract.ts";
import { openBedplate } from "./bedplate.ts";

/** Bedplate on its light transport. */
export function openBedplateFetch(access: Access): Contender {
  return openBedplate(createFetchTransport({ endpoint: access.endpoint, region, credentials }), access);
}
