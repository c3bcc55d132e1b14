import { partitionOf, type WireCall } from "@bedplate/core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createEndpoints, type EndpointOptions, regionOf } from "./endpoint.ts";

const call: WireCall = { operation: "InvokeModel", modelId: "meta.llama3-8b", headers: {}, body: {} };
const ranking: WireCall = { ...call, operation: "Rerank" };

const variables = [
  "AWS_REGION",
  "AWS_DEFAULT_REGION",
  "AWS_ENDPOINT_URL",
  "AWS_ENDPOINT_URL_BEDROCK_RUNTIME",
  "AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME",
  "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
  "AWS_USE_FIPS_ENDPOINT",
  "AWS_USE_DUALSTACK_ENDPOINT",
];

beforeEach(() => {
  for (const name of variables) vi.stubEnv(name, undefined);
});

afterEach(() => void vi.unstubAllEnvs());

function addressOf(options: EndpointOptions = {}, { region = "us-east-1", wire = call } = {}): string {
  const { url, prefix } = createEndpoints(options)(wire, region);
  return `${url.origin}${prefix}`;
}

describe("the region", () => {
  test("of an ARN goes before the option, AWS_REGION and AWS_DEFAULT_REGION, in this order", () => {
    vi.stubEnv("AWS_DEFAULT_REGION", "eu-west-3");
    expect(regionOf(call, {})).toBe("eu-west-3");
    vi.stubEnv("AWS_REGION", "ap-northeast-1");
    expect(regionOf(call, {})).toBe("ap-northeast-1");
    expect(regionOf(call, { region: "us-west-2" })).toBe("us-west-2");
    expect(regionOf({ ...call, region: "eu-central-1" }, { region: "us-west-2" })).toBe("eu-central-1");
  });

  test("that is missing or empty is an error with a way out", () => {
    vi.stubEnv("AWS_REGION", "");
    const missing = {
      code: "configuration",
      message: "meta.llama3-8b: no region. Set AWS_REGION, or pass the option region.",
    };
    expect(() => regionOf(call, {})).toThrow(expect.objectContaining(missing));
  });

  test.each(["evil.example/", "x.evil.example", "a@b", "US-EAST-1", "a".repeat(64)])(
    "%s can't choose the host that keys go to",
    (region) => {
      const wrong = expect.objectContaining({ code: "configuration" });
      expect(() => regionOf({ ...call, region }, {})).toThrow(wrong);
    },
  );
});

describe("the host", () => {
  test.each([
    ["us-east-1", "amazonaws.com", "api.aws", "aws"],
    ["mars-north-1", "amazonaws.com", "api.aws", "aws"],
    ["cn-north-1", "amazonaws.com.cn", "api.amazonwebservices.com.cn", "aws-cn"],
    ["us-gov-west-1", "amazonaws.com", "api.aws", "aws-us-gov"],
    ["us-iso-east-1", "c2s.ic.gov", "api.aws.ic.gov", "aws-iso"],
    ["us-isob-east-1", "sc2s.sgov.gov", "api.aws.scloud", "aws-iso-b"],
    ["us-isof-south-1", "csp.hci.ic.gov", "api.aws.hci.ic.gov", "aws-iso-f"],
    ["eu-isoe-west-1", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", "aws-iso-e"],
    ["eusc-de-east-1", "amazonaws.eu", "api.amazonwebservices.eu", "aws-eusc"],
  ])("of %s has its partition's suffix", (region, suffix, dualStackSuffix, partition) => {
    expect(addressOf({}, { region })).toBe(`https://bedrock-runtime.${region}.${suffix}`);
    expect(addressOf({}, { region, wire: ranking })).toBe(
      `https://bedrock-agent-runtime.${region}.${suffix}`,
    );
    vi.stubEnv("AWS_USE_FIPS_ENDPOINT", "true");
    expect(addressOf({}, { region })).toBe(`https://bedrock-runtime-fips.${region}.${suffix}`);
    vi.stubEnv("AWS_USE_DUALSTACK_ENDPOINT", "true");
    expect(addressOf({}, { region })).toBe(`https://bedrock-runtime-fips.${region}.${dualStackSuffix}`);
    vi.stubEnv("AWS_USE_FIPS_ENDPOINT", "false");
    expect(addressOf({}, { region })).toBe(`https://bedrock-runtime.${region}.${dualStackSuffix}`);
    expect(partitionOf(region)).toBe(partition);
  });
});

describe("an endpoint of one's own", () => {
  test("is the option's, then the service's variable, then the general one; a path stays in front", () => {
    vi.stubEnv("AWS_ENDPOINT_URL", "http://all.test/base//");
    expect(addressOf()).toBe("http://all.test/base");
    expect(addressOf({}, { wire: ranking })).toBe("http://all.test/base");
    vi.stubEnv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "http://runtime.test:8080");
    expect(addressOf()).toBe("http://runtime.test:8080");
    vi.stubEnv("AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME", "http://agents.test/");
    expect(addressOf({}, { wire: ranking })).toBe("http://agents.test");
    vi.stubEnv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
    expect(addressOf()).toBe("https://bedrock-runtime.us-east-1.amazonaws.com");
    expect(addressOf({ endpoint: "https://option.test" })).toBe("https://option.test");
  });

  test("serves the Rerank API too, unless that has one by itself", () => {
    const endpoint = "https://option.test";
    expect(addressOf({ endpoint }, { wire: ranking })).toBe(endpoint);
    const options = { endpoint, agentRuntimeEndpoint: "https://agents.test" };
    expect(addressOf(options, { wire: ranking })).toBe("https://agents.test");
    expect(addressOf(options)).toBe(endpoint);
  });

  test.each(["localhost:8080", "ftp://x", "//x", "x"])("%s is refused with the way out", (endpoint) => {
    expect(() => addressOf({ endpoint })).toThrow(/no URL that begins with https:\/\/ or http:\/\//);
  });

  test.each(["AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"])("can't be had with %s", (name) => {
    vi.stubEnv(name, "true");
    const wrong = { code: "configuration", message: expect.stringContaining(name) };
    expect(() => addressOf({ endpoint: "http://x.test" })).toThrow(expect.objectContaining(wrong));
  });
});
