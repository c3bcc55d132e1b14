import { expect, test } from "vitest";
import { readList, readStart } from "./job-request.ts";

const body = {
  modelId: "acme.reel-v1:0",
  modelInput: { text: "A lake." },
  outputDataConfig: { s3OutputDataConfig: { s3Uri: "s3://bucket/films/" } },
};

function s3(config: object): object {
  return { outputDataConfig: { s3OutputDataConfig: config } };
}

test("a whole call is read", () => {
  const kmsKeyId = "arn:aws:kms:us-east-1:123456789012:alias/films";
  const config = { s3Uri: "s3://my.bucket-1/a/b", kmsKeyId, bucketOwner: "123456789012" };
  const more = { clientRequestToken: "~!", tags: [{ key: "team", value: "" }] };
  expect(readStart({ ...body, ...s3(config), ...more })).toEqual({
    modelId: body.modelId,
    modelInput: body.modelInput,
    output: config,
    token: "~!",
    tags: { team: "" },
  });
});

const validation = "1 validation error detected: Value";

test.each<[what: string, more: object, message: string]>([
  ["without a model", { modelId: null }, `${validation} at 'modelId' failed`],
  ["with a strange model", { modelId: "a b" }, `${validation} 'a b' at 'modelId' failed`],
  ["with a model that is no text", { modelId: 1 }, "Member must be a string"],
  ["without an input", { modelInput: "{}" }, `${validation} at 'modelInput' failed`],
  ["without an output", { outputDataConfig: null }, `${validation} at 'outputDataConfig' failed`],
  ["without a place", s3({}), "s3Uri' failed to satisfy constraint: Member must not be null"],
  ["with an empty place", s3({ s3Uri: "" }), "length greater than or equal to 1"],
  [
    "with a place that is no bucket",
    s3({ s3Uri: "s3://A" }),
    "must satisfy regular expression pattern: s3://",
  ],
  ["with a place outside", s3({ s3Uri: "s3://bucket/a/../../.." }), "must not have relative segments"],
  ["with a place on another disk", s3({ s3Uri: "s3://bucket/..\\..\\x" }), "must not have relative segments"],
  ["with a strange owner", s3({ s3Uri: "s3://bucket", bucketOwner: "me" }), "bucketOwner' failed"],
  ["with a strange key", s3({ s3Uri: "s3://bucket", kmsKeyId: "key" }), "kmsKeyId' failed"],
  ["with a long token", { clientRequestToken: "a".repeat(257) }, "length less than or equal to 256"],
  ["with a nameless tag", { tags: [{ value: "" }] }, "'tags.1.member.key' failed"],
  ["with tags that are no list", { tags: "team" }, "Member must be a list"],
  ["with many tags", { tags: Array.from({ length: 201 }, () => null) }, "length less than or equal to 200"],
])("a call %s is refused", (_what, more, message) => {
  expect(() => readStart({ ...body, ...more })).toThrow(message);
});

test("a list without a query has the newest thousand", () => {
  expect(readList(new URLSearchParams())).toEqual({ maxResults: 1000, order: "Descending" });
});

test.each([
  ["statusEquals=Done", "[InProgress, Completed, Failed]"],
  ["maxResults=0", "greater than or equal to 1"],
  ["maxResults=two", "greater than or equal to 1"],
  ["maxResults=1001", "less than or equal to 1000"],
  ["sortBy=Name", "[SubmissionTime]"],
  ["sortOrder=Up", "[Ascending, Descending]"],
  ["submitTimeAfter=soon", "'soon' at 'submitTimeAfter'"],
])("a list by %s is refused", (query, message) => {
  expect(() => readList(new URLSearchParams(query))).toThrow(message);
});
