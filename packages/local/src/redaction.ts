import { createHash } from "node:crypto";
import { isObject, type JsonValue } from "@bedplate/core";

/** What is not to be written down. */
export interface Redaction {
  /** What is replaced by `[redacted]` wherever it stands in a text, beside what looks like a key or a token of AWS or OpenAI. A stream's chunks are looked at one by one. */
  redact?: readonly RegExp[];
}

/** What a call says without what is to be left out: secrets, and media but for their hash. */
export function redactedCall<Value extends object>(call: Value, redaction: Redaction): Value {
  // Texts are edited, and nothing else.
  return editTexts(call as unknown as JsonValue, (text) =>
    redacted(named(text), redaction),
  ) as unknown as Value;
}

/** A reply or chunk without what is to be left out. Media stay, since they are what is played. */
export function redactedReply<Value extends JsonValue>(value: Value, redaction: Redaction): Value {
  // Texts are edited, and nothing else.
  return editTexts(value, (text) => (isMedia(text) ? text : redacted(text, redaction))) as Value;
}

/** A text without what is to be left out. */
export function redacted(text: string, { redact = [] }: Redaction): string {
  return [...secrets, ...redact].reduce(
    (edited, pattern) => edited.replace(everywhere(pattern), "[redacted]"),
    text,
  );
}

// Keys of AWS, of Bedrock and of OpenAI-like services, and tokens of the web.
const secrets: readonly RegExp[] = [
  /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/g,
  /\b(?:ABSK|bedrock-api-key-)[A-Za-z0-9+/=_-]{20,}/g,
  /\bsk-[A-Za-z0-9_-]{20,}/g,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g,
  /(?<=\bBearer )[\w.~+/-]{8,}=*/g,
  /(?<=[?&]X-Amz-(?:Signature|Credential|Security-Token)=)[^&\s"]+/g,
];

function everywhere(pattern: RegExp): RegExp {
  return pattern.global ? pattern : new RegExp(pattern.source, `${pattern.flags}g`);
}

const mediaLength = 512;

// Bytes say nothing to a reader and make large files; the same bytes have the same name.
function named(text: string): string {
  if (!isMedia(text)) return text;
  const [, head = "", bytes = text] = /^(data:[^,]*;base64,)?(.*)$/s.exec(text) ?? [];
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 32);
  return `${head}sha256:${hash} (${Math.floor((bytes.length * 3) / 4)} bytes)`;
}

function isMedia(text: string): boolean {
  return text.length >= mediaLength && /^(?:data:[^,]{1,100};base64,)?[A-Za-z0-9+/]+={0,2}$/.test(text);
}

function editTexts(value: JsonValue | undefined, edit: (text: string) => string): JsonValue {
  if (typeof value === "string") return edit(value);
  if (Array.isArray(value)) return value.map((item) => editTexts(item, edit));
  if (!isObject(value)) return value ?? null;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([key, inner]) => [key, editTexts(inner, edit)]));
}
