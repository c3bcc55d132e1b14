import { describe, expect, test } from "vitest";
import { findPii, type PiiType, piiTypes } from "./guardrail-pii.ts";

test("there are the service's 31 kinds", () => {
  expect(piiTypes).toHaveLength(31);
});

describe.each<[PiiType, string, string[]]>([
  ["EMAIL", "Write to jane.doe+x@mail.example.co.uk, please.", ["jane.doe+x@mail.example.co.uk"]],
  ["PHONE", "Call 555-123-4567 or +1 (415) 555-2671.", ["555-123-4567", "+1 (415) 555-2671"]],
  ["PHONE", "Order 4111 1111 1111 1111, SSN 078-05-1120, id 1234567890.", []],
  ["CREDIT_DEBIT_CARD_NUMBER", "Card 4111 1111 1111 1111.", ["4111 1111 1111 1111"]],
  ["CREDIT_DEBIT_CARD_NUMBER", "Card 4111 1111 1111 1112.", []],
  ["IP_ADDRESS", "From 10.0.0.255, not 10.0.0.256 or 1.2.3.4.5.", ["10.0.0.255"]],
  ["IP_ADDRESS", "2001:0db8:85a3:0000:0000:8a2e:0370:7334", ["2001:0db8:85a3:0000:0000:8a2e:0370:7334"]],
  ["US_SOCIAL_SECURITY_NUMBER", "SSN 078-05-1120, not 000-12-3456.", ["078-05-1120"]],
  [
    "URL",
    "See https://example.com/a?b=c. Or www.example.org",
    ["https://example.com/a?b=c", "www.example.org"],
  ],
  ["AWS_ACCESS_KEY", "AKIAIOSFODNN7EXAMPLE", ["AKIAIOSFODNN7EXAMPLE"]],
  [
    "AWS_SECRET_KEY",
    "secret access key: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    ["wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"],
  ],
  ["MAC_ADDRESS", "00:1A:2b:3C:4d:5E", ["00:1A:2b:3C:4d:5E"]],
  ["INTERNATIONAL_BANK_ACCOUNT_NUMBER", "DE89 3704 0044 0532 0130 00", ["DE89 3704 0044 0532 0130 00"]],
  ["INTERNATIONAL_BANK_ACCOUNT_NUMBER", "DE89 3704 0044 0532 0130 01", []],
  ["NAME", "My name is Ada Lovelace and I count.", ["Ada Lovelace"]],
  ["PASSWORD", "The password is hunter2, keep it.", ["hunter2"]],
  ["PIN", "My PIN is 4711.", ["4711"]],
  ["AGE", "A 42 years old ship", ["42 years old"]],
  ["ADDRESS", "Come to 12 Harbour View Road soon", ["12 Harbour View Road"]],
])("%s in %j", (type, text, expected) => {
  test(`finds ${expected.length === 0 ? "nothing" : expected.join(" and ")}`, () => {
    const found = findPii(type, text);
    expect(found.map(({ match }) => match)).toEqual(expected);
    for (const { match, start, end } of found) expect(text.slice(start, end)).toBe(match);
  });
});

test("long texts without any are read in no time", () => {
  const texts = ["1".repeat(20_000), "a.".repeat(10_000), "password ".repeat(2_000), "AB12 ".repeat(4_000)];
  const begun = performance.now();
  for (const text of texts) for (const type of piiTypes) findPii(type, text);
  expect(performance.now() - begun).toBeLessThan(5_000);
});
