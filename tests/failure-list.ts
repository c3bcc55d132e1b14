import type { ServerResponse } from "node:http";
import type { BedrockError } from "@bedplate/core";
import { chunk, damaged, errorMessage, event, exception } from "./wire-frames.ts";

/** What the service does. */
export interface Happening {
  what: string;
  does(response: ServerResponse): void;
  code: BedrockError["code"];
  /** What of the error is known beside its code. */
  details?: Partial<BedrockError>;
  /** The text that had come before; only streams have any. */
  before?: string;
  /** Asked over Converse instead of natively. */
  converse?: true;
}

const requestId = "00000000-0000-4000-8000-000000000001";
/** The model that is asked. */
export const model = "anthropic.claude-3-haiku-20240307-v1:0";

const refusal = (
  status: number,
  type: string | undefined,
  body: string,
  headers: Record<string, string> = {},
) => {
  return (response: ServerResponse): void => {
    const named = type
      ? { "x-amzn-errortype": `${type}:http://internal.amazon.com/coral/com.amazon.bedrock/` }
      : {};
    response.writeHead(status, { "x-amzn-requestid": requestId, ...named, ...headers }).end(body);
  };
};

const said = (text: string): string => JSON.stringify({ message: text });

/** One of each type that the service model has, or that layers before it send. */
export const refusals: readonly Happening[] = (
  [
    [400, "ValidationException", "invalid-request"],
    [400, "ServiceQuotaExceededException", "quota-exceeded"],
    [400, "ConflictException", "conflict"],
    [403, "AccessDeniedException", "access-denied"],
    [403, "UnrecognizedClientException", "unauthenticated"],
    [403, "ExpiredTokenException", "unauthenticated"],
    [403, "InvalidSignatureException", "unauthenticated"],
    [403, "MissingAuthenticationTokenException", "unauthenticated"],
    [404, "ResourceNotFoundException", "not-found"],
    [408, "ModelTimeoutException", "model-timeout"],
    [424, "ModelErrorException", "model-error"],
    [429, "ThrottlingException", "throttled"],
    [429, "ModelNotReadyException", "model-not-ready"],
    [500, "InternalServerException", "internal-error"],
    [503, "ServiceUnavailableException", "service-unavailable"],
  ] as const
).map(([status, type, code]) => ({
  what: `HTTP ${status} \`${type}\``,
  does: refusal(status, type, said("It says why.")),
  code,
  details: { status, type, requestId, message: `${model}: It says why.` },
}));

/** Answers that are none. */
export const answers: readonly Happening[] = [
  {
    what: "HTTP 403 because this machine's clock is wrong; the error says by how much",
    does(response) {
      const date = new Date(Date.now() + 40 * 60_000).toUTCString();
      refusal(403, "InvalidSignatureException", said("Signature expired."), { date })(response);
    },
    code: "unauthenticated",
    details: {
      message: `${model}: Signature expired. (This machine's clock is 40 minutes behind the service's.)`,
    },
  },
  {
    what: "HTTP 429 with `retry-after`",
    does: refusal(429, "ThrottlingException", said("Slow down."), { "retry-after": "7" }),
    code: "throttled",
    details: { retryAfterMs: 7000 },
  },
  {
    what: "HTTP 429 with a `retry-after` that is neither seconds nor a date",
    does: refusal(429, "ThrottlingException", said("Slow down."), { "retry-after": "soon" }),
    code: "throttled",
    details: { retryAfterMs: undefined },
  },
  {
    what: "HTTP 400 with `Message` and the type in the body",
    does: refusal(400, undefined, JSON.stringify({ __type: "ValidationException", Message: "Capital." })),
    code: "invalid-request",
    details: { message: `${model}: Capital.` },
  },
  {
    what: "HTTP 502 with a page of HTML",
    does: refusal(502, undefined, "<html>Bad gateway</html>"),
    code: "internal-error",
    details: { status: 502 },
  },
  {
    what: "HTTP 503 without a body",
    does: refusal(503, undefined, ""),
    code: "service-unavailable",
    details: { status: 503 },
  },
  {
    what: "HTTP 200 with `UnknownOperationException`, as AWS answers a path that it doesn't know",
    does: refusal(
      200,
      undefined,
      JSON.stringify({
        Output: { __type: "com.amazon.coral.service#UnknownOperationException" },
        Version: "1.0",
      }),
    ),
    code: "invalid-request",
  },
  {
    what: "HTTP 200 with a page of HTML",
    does: refusal(200, undefined, "<html>Welcome</html>"),
    code: "invalid-response",
  },
  {
    what: "the connection is reset before an answer",
    does: (response) => response.destroy(),
    code: "connection",
  },
];

const start = chunk({ type: "message_start", message: { id: "m", model: "c", usage: { input_tokens: 3 } } });
const begin = chunk({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } });
const hello = chunk({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hel" } });
const lo = chunk({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "lö" } });
const some = [start, begin, hello];
const done = [
  chunk({ type: "content_block_stop", index: 0 }),
  chunk({ type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 2 } }),
];

const stream =
  (...pieces: Buffer[]) =>
  (response: ServerResponse): void => {
    response.writeHead(200, {
      "content-type": "application/vnd.amazon.eventstream",
      "x-amzn-requestid": requestId,
    });
    response.end(Buffer.concat(pieces));
  };

const broken =
  (...pieces: Buffer[]) =>
  (response: ServerResponse): void => {
    response.writeHead(200, {
      "content-type": "application/vnd.amazon.eventstream",
      "x-amzn-requestid": requestId,
    });
    response.write(Buffer.concat(pieces), () => setTimeout(() => response.destroy(), 20));
  };

const framed: Happening[] = (
  [
    ["throttlingException", "throttled"],
    ["modelStreamErrorException", "model-stream-error"],
    ["modelTimeoutException", "model-timeout"],
    ["internalServerException", "internal-error"],
    ["serviceUnavailableException", "service-unavailable"],
    ["validationException", "invalid-request"],
  ] as const
).flatMap(([type, code]) => [
  {
    what: `\`${type}\` as the first message`,
    does: stream(exception(type, "It says why.")),
    code,
    before: "",
  },
  {
    what: `\`${type}\` within the answer`,
    does: stream(...some, exception(type, "It says why.")),
    code,
    before: "Hel",
    details: { message: `${model}: It says why.`, requestId },
  },
]);

const converseStop = event("messageStop", { stopReason: "end_turn" });
const converseStart = event("messageStart", { role: "assistant" });
const converseText = event("contentBlockDelta", { contentBlockIndex: 0, delta: { text: "Hel" } });
const toolStart = chunk({
  type: "content_block_start",
  index: 0,
  content_block: { type: "tool_use", id: "t", name: "f", input: {} },
});
const toolInput = chunk({
  type: "content_block_delta",
  index: 0,
  delta: { type: "input_json_delta", partial_json: '{"ci' },
});

/** What happens to streams. */
export const streams: readonly Happening[] = [
  ...framed,
  {
    what: "an `error` message as the first",
    does: stream(errorMessage("ThrottlingException", "Slow down.")),
    code: "throttled",
    before: "",
  },
  {
    what: "an `error` message within the answer",
    does: stream(...some, errorMessage("InternalFailure", "Boom.")),
    code: "internal-error",
    before: "Hel",
  },
  {
    what: "an exception that no model has",
    does: stream(...some, exception("strangeException", "Strange.")),
    code: "internal-error",
    before: "Hel",
  },
  {
    what: "an exception within a tool's arguments",
    does: stream(start, toolStart, toolInput, exception("throttlingException", "Slow down.")),
    code: "throttled",
    before: '{"ci',
  },
  {
    what: "Converse: an exception after the stop, before the metadata",
    does: stream(converseStart, converseText, converseStop, exception("internalServerException", "Boom.")),
    code: "internal-error",
    before: "Hel",
    converse: true,
  },
  {
    what: "Converse: `modelTimeoutException`, which its model lacks, as the first message",
    does: stream(exception("modelTimeoutException", "Too slow.")),
    code: "model-timeout",
    before: "",
    converse: true,
  },
  {
    what: "the stream ends without its stop",
    does: stream(...some),
    code: "stream-truncated",
    before: "Hel",
  },
  { what: "the stream ends before its first message", does: stream(), code: "stream-truncated", before: "" },
  {
    what: "the stream ends inside a message",
    does: stream(...some, lo.subarray(0, 40)),
    code: "stream-truncated",
    before: "Hel",
  },
  {
    what: "the stream ends inside a character",
    does: stream(...some, lo.subarray(0, -8)),
    code: "stream-truncated",
    before: "Hel",
  },
  {
    what: "Converse: the stream ends without its stop",
    does: stream(converseStart, converseText),
    code: "stream-truncated",
    before: "Hel",
    converse: true,
  },
  {
    what: "a message's checksum is wrong",
    does: stream(...some, damaged(lo), ...done),
    code: "damaged-stream",
    before: "Hel",
  },
  {
    what: "a message's length is absurd",
    does: stream(...some, Buffer.alloc(16, 0xff)),
    code: "damaged-stream",
    before: "Hel",
  },
  {
    what: "the connection is reset within the answer",
    does: broken(...some),
    code: "connection",
    before: "Hel",
  },
  {
    what: "a stream is answered with JSON",
    does: refusal(200, undefined, JSON.stringify({ content: [] }), { "content-type": "application/json" }),
    code: "invalid-response",
    before: "",
  },
];
