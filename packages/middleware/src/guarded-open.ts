import { type LookupAddress, type LookupOptions, lookup as systemLookup } from "node:dns";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { LookupFunction } from "node:net";
import { type AddressRules, checkAddresses } from "./media-address.ts";
import type { Open } from "./media-fetch.ts";

/** Asks for all addresses of a host. */
export type Resolve = (
  host: string,
  options: LookupOptions & { all: true },
  told: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** Opens URLs on Node. Addresses are checked when the connection is made, so that a name can't show one address to a check and another to the connection. */
export function createGuardedOpen(
  { allowHosts }: Pick<AddressRules, "allowHosts">,
  resolve: Resolve = systemLookup,
): Open {
  const lookup: LookupFunction = (host, options, told) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      const refusal = error ?? refusalOf(host, addresses, allowHosts);
      const [first] = addresses ?? [];
      if (refusal) told(refusal, "", 0);
      else if (options.all) told(null, addresses);
      else told(null, first?.address ?? "", first?.family);
    });
  };
  return (url, signal) =>
    new Promise((resolve, reject) => {
      const request = url.protocol === "https:" ? requestHttps : requestHttp;
      // Without an agent, since a kept connection has been checked by nobody.
      const asked = request(url, { lookup, signal, agent: false, headers: { accept: "*/*" } });
      asked.on("error", reject);
      asked.on("response", (incoming) => {
        const { statusCode = 0, headers } = incoming;
        const { location } = headers;
        resolve({
          status: statusCode,
          ...(location !== undefined && { location }),
          body: incoming,
          leave: () => void incoming.destroy(),
        });
      });
      asked.end();
    });
}

function refusalOf(
  host: string,
  addresses: readonly LookupAddress[],
  allowHosts: readonly string[],
): NodeJS.ErrnoException | undefined {
  if (allowHosts.includes(host)) return undefined;
  try {
    checkAddresses(
      host,
      addresses.map(({ address }) => address),
    );
    return undefined;
  } catch (refusal) {
    // It throws errors.
    return refusal as Error;
  }
}
