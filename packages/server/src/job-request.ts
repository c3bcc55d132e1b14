import { isObject, type JobOutput, type JobStatus, type JsonObject, type JsonValue } from "@bedplate/core";
import { oneOf } from "./call-settings.ts";
import { missing, optionalText, requireText, violation } from "./members.ts";

/** What a call of StartAsyncInvoke asks for. */
export interface StartRequest {
  modelId: string;
  modelInput: JsonObject;
  output: JobOutput;
  token?: string;
  tags?: Record<string, string>;
}

/** Reads a body of StartAsyncInvoke by the rules of the service model. Throws `invalid-request`. */
export function readStart(body: JsonObject): StartRequest {
  const modelId = requireText(body.modelId, "modelId", { max: 256, pattern: "[a-zA-Z_\\.\\-/0-9:]+" });
  const { modelInput } = body;
  if (!isObject(modelInput)) throw missing("modelInput");
  const output = readOutput(body.outputDataConfig);
  const token = optionalText(body.clientRequestToken, "clientRequestToken", { max: 256, pattern: "[!-~]*" });
  const tags = body.tags ? readTags(body.tags) : undefined;
  return { modelId, modelInput, output, ...(token && { token }), ...(tags && { tags }) };
}

/** Which jobs a call of ListAsyncInvokes asks for. */
export interface ListRequest {
  status?: JobStatus;
  after?: Date;
  before?: Date;
  maxResults: number;
  nextToken?: string;
  order: "Ascending" | "Descending";
}

/** Reads a query of ListAsyncInvokes. Throws `invalid-request`. */
export function readList(query: URLSearchParams): ListRequest {
  const status = query.get("statusEquals");
  const sortBy = query.get("sortBy");
  if (sortBy !== null) oneOf(["SubmissionTime"], sortBy, "sortBy");
  const after = readTime(query, "submitTimeAfter");
  const before = readTime(query, "submitTimeBefore");
  const nextToken = query.get("nextToken");
  const known =
    status === null ? undefined : oneOf(["InProgress", "Completed", "Failed"], status, "statusEquals");
  return {
    ...(known && { status: ours[known] }),
    ...(after && { after }),
    ...(before && { before }),
    maxResults: readCount(query),
    ...(nextToken !== null && { nextToken }),
    order: oneOf(["Ascending", "Descending"], query.get("sortOrder") ?? "Descending", "sortOrder"),
  };
}

const ours = { InProgress: "in-progress", Completed: "completed", Failed: "failed" } as const;

const uriRule = { max: 1024, pattern: "s3://[a-z0-9][\\.\\-a-z0-9]{1,61}[a-z0-9](/.*)?" };
const keyRule = {
  max: 2048,
  pattern: "arn:aws(-[^:]+)?:kms:[a-zA-Z0-9-]*:[0-9]{12}:((key/[a-zA-Z0-9-]{36})|(alias/[a-zA-Z0-9-_/]+))",
};

function readOutput(config: JsonValue | undefined): JobOutput {
  const { s3OutputDataConfig: s3 } = isObject(config) ? config : {};
  const at = "outputDataConfig.s3OutputDataConfig";
  if (!isObject(s3)) throw missing(isObject(config) ? at : "outputDataConfig");
  const s3Uri = requireText(s3.s3Uri, `${at}.s3Uri`, uriRule);
  // A folder stands for S3 here, which nobody shall leave.
  if (/(^|\/)\.\.?(\/|$)|[\\\0]/.test(s3Uri.slice("s3://".length)))
    throw violation(`${at}.s3Uri`, "Member must not have relative segments", s3Uri);
  const kmsKeyId = optionalText(s3.kmsKeyId, `${at}.kmsKeyId`, keyRule);
  const owner = optionalText(s3.bucketOwner, `${at}.bucketOwner`, { max: 12, pattern: "[0-9]{12}" });
  return { s3Uri, ...(kmsKeyId && { kmsKeyId }), ...(owner && { bucketOwner: owner }) };
}

const tagPattern = "[a-zA-Z0-9\\s._:/=+@-]*";

function readTags(tags: JsonValue): Record<string, string> {
  if (!Array.isArray(tags)) throw violation("tags", "Member must be a list");
  if (tags.length > 200) throw violation("tags", "Member must have length less than or equal to 200");
  return Object.fromEntries(
    tags.map((tag: JsonValue, index) => {
      const { key, value } = isObject(tag) ? tag : {};
      const at = `tags.${index + 1}.member`;
      return [
        requireText(key, `${at}.key`, { max: 128, pattern: tagPattern }),
        requireText(value, `${at}.value`, { min: 0, max: 256, pattern: tagPattern }),
      ];
    }),
  );
}

function readTime(query: URLSearchParams, member: string): Date | undefined {
  const text = query.get(member);
  if (text === null) return undefined;
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw violation(member, "Member must be a timestamp", text);
  return time;
}

const mostResults = 1000;

function readCount(query: URLSearchParams): number {
  const text = query.get("maxResults") ?? String(mostResults);
  const count = /^\d+$/.test(text) ? Number(text) : 0;
  if (count > mostResults)
    throw violation("maxResults", `Member must have value less than or equal to ${mostResults}`, text);
  if (count < 1) throw violation("maxResults", "Member must have value greater than or equal to 1", text);
  return count;
}
