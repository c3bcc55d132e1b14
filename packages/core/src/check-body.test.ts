import { expect, test } from "vitest";
import { type BodyIssue, checkBody } from "./check-body.ts";

function refusing(...issues: BodyIssue[]): {
  safeParse: () => { success: false; error: { issues: BodyIssue[] } };
} {
  return { safeParse: () => ({ success: false, error: { issues } }) };
}

test.each([
  [
    { code: "unrecognized_keys", keys: ["x"], path: [], message: "" },
    "#: extraneous key [x] is not permitted",
  ],
  [
    { code: "invalid_type", expected: "string", path: ["prompt"], message: "" },
    "#: required key [prompt] not found",
  ],
  [
    { code: "invalid_type", expected: "string", path: ["inner", "n"], message: "" },
    "#/inner/n: expected type: String, found: Integer",
  ],
  [
    { code: "too_big", maximum: 1, path: ["inner", "n"], message: "" },
    "#/inner/n: 7 is not less or equal to 1",
  ],
  [
    { code: "too_small", minimum: 9, path: ["inner", "n"], message: "" },
    "#/inner/n: 7 is not greater or equal to 9",
  ],
  [{ code: "invalid_value", path: ["inner", "n"], message: "" }, "#/inner/n: 7 is not a valid enum value"],
] satisfies [BodyIssue, string][])("one violation is told in the service's words: %j", (issue, line) => {
  expect(() => checkBody(refusing(issue), { inner: { n: 7 } })).toThrow(
    expect.objectContaining({
      code: "invalid-request",
      message: `Malformed input request: ${line}, please reformat your input and try again.`,
    }),
  );
});

test("several violations are counted, as the service does", () => {
  const issue = { code: "unrecognized_keys", keys: ["a", "b"], path: [], message: "" };
  expect(() => checkBody(refusing(issue), {})).toThrow(
    "Malformed input request: 2 schema violations found, please reformat your input and try again.",
  );
});

test("of a union only the member that was meant complains", () => {
  const wrong = { code: "invalid_type", expected: "string", path: [], message: "" };
  const meant = { code: "unrecognized_keys", keys: ["x"], path: [0], message: "" };
  const issue = { code: "invalid_union", errors: [[wrong], [meant]], path: ["content"], message: "" };
  expect(() => checkBody(refusing(issue), { content: [{}] })).toThrow(
    "#/content/0: extraneous key [x] is not permitted",
  );
});
