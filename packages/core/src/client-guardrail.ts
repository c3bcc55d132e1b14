import type { CallOptions, ClientOptions } from "./client.ts";
import { send } from "./client-send.ts";
import { checkGuardrail } from "./client-settings.ts";
import { BedrockError } from "./error.ts";
import {
  type GuardrailChecksRequest,
  type GuardrailChecksResponse,
  type GuardrailContent,
  type GuardrailRequest,
  type GuardrailResponse,
  guardrailOutcome,
  type SensitiveMatch,
} from "./guardrail.ts";
import { type JsonObject, readNumber, readObject, readObjects, readString, required } from "./json.ts";
import type { WireReply } from "./transport.ts";

/** Lets a guardrail look at content, without a model. */
export async function applyGuardrail(
  request: GuardrailRequest,
  call: CallOptions,
  options: ClientOptions,
): Promise<GuardrailResponse> {
  const { id, version, source, content, scope } = request;
  checkGuardrail(request);
  // A guardrail's ARN is served by its own region, like a model's.
  const [, region] = /^arn:[^:]+:bedrock:([^:]+):/.exec(id) ?? [];
  const wire = {
    operation: "ApplyGuardrail",
    modelId: "",
    guardrail: { id, version },
    ...(region && { region }),
    headers: {},
    body: {
      source: source.toUpperCase(),
      content: content.map(encodeContent),
      ...(scope && { outputScope: scope.toUpperCase() }),
    },
  } as const;
  return send(wire, readOutcome, options, call);
}

/** Scores texts, without a model and without a guardrail of one's own. */
export async function invokeGuardrailChecks(
  request: GuardrailChecksRequest,
  call: CallOptions,
  options: ClientOptions,
): Promise<GuardrailChecksResponse> {
  const wire = {
    operation: "InvokeGuardrailChecks",
    modelId: "",
    headers: {},
    body: {
      messages: request.messages.map(({ role, text }) => ({ role, content: [{ text }] })),
      checks: encodeChecks(request),
    },
  } as const;
  return send(wire, readScores, options, call);
}

function encodeContent({ content, qualifiers }: GuardrailContent): JsonObject {
  if (content.type === "text") return { text: { text: content.text, ...(qualifiers && { qualifiers }) } };
  const { mediaType, source } = content;
  const [, format] = /^image\/(png|jpeg)$/.exec(mediaType) ?? [];
  if (format && source.type === "base64") return { image: { format, source: { bytes: source.data } } };
  const found = `${mediaType} by ${source.type}`;
  throw new BedrockError("unsupported", `ApplyGuardrail takes the bytes of PNG and JPEG, not ${found}.`);
}

function readOutcome({ headers, body }: WireReply): GuardrailResponse {
  const coverage = readObject(body, "guardrailCoverage");
  const trace = {
    assessments: readObjects(body, "assessments"),
    ...(coverage && { guardrailCoverage: coverage }),
  };
  const intervened = textIn(body, "action") === "GUARDRAIL_INTERVENED";
  return {
    outcome: guardrailOutcome({ intervened, trace, reason: readString(body, "actionReason") }),
    outputs: readObjects(body, "outputs").map((output) => readString(output, "text") ?? ""),
    usage: readObject(body, "usage") ?? {},
    ...requestIdOf(headers),
  };
}

function encodeChecks({
  contentFilter,
  promptAttack,
  sensitiveInformation,
}: GuardrailChecksRequest): JsonObject {
  const categories = (names: readonly string[]): JsonObject => ({
    categories: names.map((name) => ({ category: name.toUpperCase().replaceAll("-", "_") })),
  });
  return {
    ...(contentFilter && { contentFilter: categories(contentFilter) }),
    ...(promptAttack && { promptAttack: categories(promptAttack) }),
    ...(sensitiveInformation && {
      sensitiveInformation: { entities: sensitiveInformation.map((type) => ({ type })) },
    }),
  };
}

function readScores({ headers, body }: WireReply): GuardrailChecksResponse {
  const results = required(readObject(body, "results"), "results");
  const check = (name: string): JsonObject => readObject(results, name) ?? {};
  const sensitive = check("sensitiveInformation");
  return {
    contentFilter: readObjects(check("contentFilter"), "results").map(readSeverity),
    promptAttack: readObjects(check("promptAttack"), "results").map(readSeverity),
    sensitiveInformation: readObjects(sensitive, "results").map(readMatch),
    ...(typeof sensitive.truncated === "boolean" && { truncated: sensitive.truncated }),
    usage: readObject(body, "usage") ?? {},
    ...requestIdOf(headers),
  };
}

function readSeverity(entry: JsonObject): { category: string; severity: number } {
  return {
    category: textIn(entry, "category").toLowerCase().replaceAll("_", "-"),
    severity: numberIn(entry, "severityScore"),
  };
}

// Each message has one text, so the service's contentIndex is always 0.
function readMatch(entry: JsonObject): SensitiveMatch {
  return {
    type: textIn(entry, "type"),
    confidence: numberIn(entry, "confidenceScore"),
    message: numberIn(entry, "messageIndex"),
    start: numberIn(entry, "beginOffset"),
    end: numberIn(entry, "endOffset"),
  };
}

function textIn(object: JsonObject, key: string): string {
  return required(readString(object, key), key);
}

function numberIn(object: JsonObject, key: string): number {
  return required(readNumber(object, key), key);
}

function requestIdOf(headers: WireReply["headers"]): { requestId?: string } {
  const requestId = headers["x-amzn-requestid"];
  return requestId ? { requestId } : {};
}
