import { type Partition, partitionOf, type WireCall } from "@bedplate/core";
import { callError } from "@bedplate/core/wire";
import { env } from "./environment.ts";

/** Where to find the service. */
export interface EndpointOptions {
  /** Default: `AWS_REGION`, then `AWS_DEFAULT_REGION`. The region inside an ARN goes first. */
  region?: string;
  /** Default: `AWS_ENDPOINT_URL_BEDROCK_RUNTIME`, `AWS_ENDPOINT_URL`, then the region's own. A path in it stays in front. */
  endpoint?: string;
  /** Of the agent runtime, which has the Rerank API. Default: `endpoint`, `AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME`, `AWS_ENDPOINT_URL`, then the region's own. */
  agentRuntimeEndpoint?: string;
}

/** A server and the path that stands in front of every operation's own. */
export interface Endpoint {
  url: URL;
  prefix: string;
}

/** The region of a call. Throws `configuration` when there is none, and for one that is no part of a host name. */
export function regionOf(call: WireCall, options: EndpointOptions): string {
  const found = call.region ?? options.region ?? env("AWS_REGION") ?? env("AWS_DEFAULT_REGION");
  if (!found) throw callError(call, "configuration", "no region. Set AWS_REGION, or pass the option region.");
  // An ARN may come from anywhere, and its region must not name the host that keys are sent to.
  if (!/^[a-z0-9-]{1,63}$/.test(found)) throw callError(call, "configuration", `"${found}" is no region.`);
  return found;
}

/** The endpoint of each region, found once. */
export function createEndpoints(options: EndpointOptions): (call: WireCall, region: string) => Endpoint {
  const found = new Map<string, Endpoint>();
  return (call, region) => {
    const api = call.operation === "Rerank" ? "bedrock-agent-runtime" : "bedrock-runtime";
    const key = `${api} ${region}`;
    const endpoint = found.get(key) ?? findEndpoint(call, { api, region, options });
    found.set(key, endpoint);
    return endpoint;
  };
}

type Api = "bedrock-runtime" | "bedrock-agent-runtime";

interface Search {
  api: Api;
  region: string;
  options: EndpointOptions;
}

function findEndpoint(call: WireCall, { api, region, options }: Search): Endpoint {
  const custom = customEndpoint(api, options);
  const fips = isOn("AWS_USE_FIPS_ENDPOINT");
  const dualStack = isOn("AWS_USE_DUALSTACK_ENDPOINT");
  if (custom === undefined) {
    const [suffix, dualStackSuffix] = suffixes[partitionOf(region)];
    const host = `${api}${fips ? "-fips" : ""}.${region}.${dualStack ? dualStackSuffix : suffix}`;
    return { url: new URL(`https://${host}`), prefix: "" };
  }
  if (fips || dualStack) {
    const variable = fips ? "AWS_USE_FIPS_ENDPOINT" : "AWS_USE_DUALSTACK_ENDPOINT";
    throw callError(call, "configuration", `${variable} can't be had with an endpoint of your own.`);
  }
  const url = URL.canParse(custom) ? new URL(custom) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    const fact = `the endpoint "${custom}" is no URL that begins with https:// or http://.`;
    throw callError(call, "configuration", fact);
  }
  return { url, prefix: url.pathname.replace(/\/+$/, "") };
}

function customEndpoint(api: Api, options: EndpointOptions): string | undefined {
  const given = api === "bedrock-runtime" ? undefined : options.agentRuntimeEndpoint;
  const option = given ?? options.endpoint;
  if (option) return option;
  if (isOn("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")) return undefined;
  const variable = api.toUpperCase().replaceAll("-", "_");
  return env(`AWS_ENDPOINT_URL_${variable}`) ?? env("AWS_ENDPOINT_URL");
}

// Of the endpoint rules in @aws-sdk/core, November 2026.
const suffixes: Readonly<Record<Partition, readonly [suffix: string, dualStackSuffix: string]>> = {
  aws: ["amazonaws.com", "api.aws"],
  "aws-cn": ["amazonaws.com.cn", "api.amazonwebservices.com.cn"],
  "aws-us-gov": ["amazonaws.com", "api.aws"],
  "aws-eusc": ["amazonaws.eu", "api.amazonwebservices.eu"],
  "aws-iso": ["c2s.ic.gov", "api.aws.ic.gov"],
  "aws-iso-b": ["sc2s.sgov.gov", "api.aws.scloud"],
  "aws-iso-e": ["cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"],
  "aws-iso-f": ["csp.hci.ic.gov", "api.aws.hci.ic.gov"],
};

function isOn(variable: string): boolean {
  return env(variable)?.toLowerCase() === "true";
}
