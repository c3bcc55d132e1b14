import { BedrockError } from "@bedplate/core";
import ipaddr from "ipaddr.js";

/** Which addresses may be asked beside `https` ones of the public internet. */
export interface AddressRules {
  /** Also `http:`, whose answers anybody on the way can read and change. */
  allowHttp: boolean;
  /** Hosts that may be asked wherever they are. */
  allowHosts: readonly string[];
}

/** Refuses a URL that must not be asked, as far as its text says. Messages name the host, never the path or the query. */
export function checkUrl(url: URL, { allowHttp, allowHosts }: AddressRules): void {
  const { protocol, username, password } = url;
  const host = hostOf(url);
  if (protocol !== "https:" && !(allowHttp && protocol === "http:"))
    throw refused(
      host,
      `${protocol} is not fetched`,
      allowHttp ? "" : "Only https: is, unless allowHttp says so.",
    );
  if (username || password) throw refused(host, "URLs with a password are not fetched");
  if (allowHosts.includes(host)) return;
  if (/(^|\.)localhost\.?$/.test(host) || (ipaddr.isValid(host) && !isPublic(host)))
    throw refused(host, "it is not on the public internet", wayOut);
}

/** Refuses a host one of whose addresses is not public: private, loopback, link-local, or that of a metadata service. */
export function checkAddresses(host: string, addresses: readonly string[]): void {
  if (addresses.length === 0 || !addresses.every(isPublic))
    throw refused(host, "its address is not on the public internet", wayOut);
}

/** The host as lists and messages name it. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "");
}

/** The error for a URL that is not fetched. */
export function refused(host: string, fact: string, way = ""): BedrockError {
  return new BedrockError("invalid-request", `Media of ${host || "a URL"}: ${fact}. ${way}`.trimEnd());
}

const wayOut = "Pass its bytes, or name the host in allowHosts.";

// IPv4 within IPv6 is judged as IPv4; beside that, the public internet of IPv6 is 2000::/3 and nothing else.
function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const found = ipaddr.process(address);
  if (found.range() !== "unicast") return false;
  return found instanceof ipaddr.IPv6 ? found.match(globalUnicast) : true;
}

const globalUnicast = ipaddr.IPv6.parseCIDR("2000::/3");
