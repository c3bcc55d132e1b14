import { isBedrockError } from "@bedplate/core";
import { expect, test } from "vitest";
import { checkAddresses, checkUrl } from "./media-address.ts";

/** How a URL is refused. */
function refusal(url: string, rules = { allowHttp: false, allowHosts: [] as string[] }): string {
  try {
    checkUrl(new URL(url), rules);
    return "";
  } catch (error) {
    return isBedrockError(error) && error.code === "invalid-request" ? error.message : `strange: ${error}`;
  }
}

test.each([
  "https://127.0.0.1/a",
  "https://127.1/a",
  "https://2130706433/a",
  "https://0x7f.0.0.1/a",
  "https://0.0.0.0/a",
  "https://10.1.2.3/a",
  "https://172.16.0.1/a",
  "https://192.168.1.1/a",
  "https://100.64.0.1/a",
  "https://169.254.169.254/latest/meta-data/",
  "https://198.18.0.1/a",
  "https://224.0.0.1/a",
  "https://255.255.255.255/a",
  "https://[::1]/a",
  "https://[::]/a",
  "https://[::ffff:127.0.0.1]/a",
  "https://[::127.0.0.1]/a",
  "https://[64:ff9b::7f00:1]/a",
  "https://[2002:7f00:1::]/a",
  "https://[fd00:ec2::254]/a",
  "https://[fe80::1]/a",
  "https://[fec0::1]/a",
  "https://[5f00::1]/a",
  "https://[ff02::1]/a",
  "https://localhost/a",
  "https://files.localhost./a",
])("what is not on the public internet is refused: %s", (url) => {
  expect(refusal(url)).toMatch(/^Media of \S+: it is not on the public internet/);
});

test.each([
  "https://93.184.215.14/a",
  "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/a",
  "https://example.com/a",
])("what is, or may be, is not: %s", (url) => {
  expect(refusal(url)).toBe("");
});

test.each([
  "http://example.com/a.png",
  "file:///etc/passwd",
  "ftp://example.com/a",
  "data:image/png;base64,AA==",
])("other schemes than https are refused: %s", (url) => {
  expect(refusal(url)).toContain("is not fetched");
});

test("http is allowed where the program says so", () => {
  expect(refusal("http://example.com/a.png", { allowHttp: true, allowHosts: [] })).toBe("");
});

test("a password is refused, and not told", () => {
  expect(refusal("https://user:hunter2@example.com/a.png")).toMatch(/password/);
  expect(refusal("https://user:hunter2@example.com/a.png")).not.toContain("hunter2");
});

test("a host may be allowed wherever it is", () => {
  expect(refusal("https://10.0.0.7/a", { allowHttp: false, allowHosts: ["10.0.0.7"] })).toBe("");
});

test("a name with one private address, or none, is refused", () => {
  expect(() => checkAddresses("a.example", ["93.184.215.14"])).not.toThrow();
  expect(() => checkAddresses("a.example", ["93.184.215.14", "::1"])).toThrow(/a\.example/);
  expect(() => checkAddresses("a.example", [])).toThrow(/a\.example/);
});
