import { BedrockError, isBedrockError } from "@bedplate/core";
import { type FaultSpec, readFaults } from "./fault.ts";

/** A path without what stands before it, which asks for faults. */
export interface Address {
  readonly pathname: string;
  /** Percent-encoded. */
  readonly spec?: string;
}

/** Takes `/_bedplate/fault/<spec>` off a path. An endpoint with it asks for faults without a header. */
export function splitAddress(pathname: string): Address {
  const [, spec, rest] = /^\/_bedplate\/fault\/([^/]+)(\/.*)?$/.exec(pathname) ?? [];
  return spec === undefined ? { pathname } : { pathname: rest ?? "/", spec };
}

/** Reads the spec of an address. Throws `invalid-request` in the words of `readFaults`. */
export function readAddressFaults(spec: string): FaultSpec {
  return readAskedFaults(decode(spec));
}

/** Reads a spec that came with a request. Throws `invalid-request` in the words of `readFaults`. */
export function readAskedFaults(text: string): FaultSpec {
  try {
    return readFaults(text);
  } catch (error) {
    throw isBedrockError(error) ? new BedrockError("invalid-request", error.message) : error;
  }
}

function decode(spec: string): string {
  try {
    return decodeURIComponent(spec);
  } catch (cause) {
    throw new BedrockError("invalid-request", `The fault ${spec} in the path is not percent-encoded text.`, {
      cause,
    });
  }
}
