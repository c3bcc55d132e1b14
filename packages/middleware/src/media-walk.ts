import type { AskName, MediaSource } from "@bedplate/core";

/** A picture, document, film or sound. */
export interface MediaPart {
  readonly type: string;
  readonly mediaType: string;
  readonly source: MediaSource;
}

/** One whose bytes have to be fetched. */
export interface UrlPart extends MediaPart {
  readonly source: Extract<MediaSource, { type: "url" }>;
}

type Change = (part: UrlPart) => MediaPart;

/** A request in which parts that are given by a URL are changed. Other parts, and JSON that only looks like one, stay as they are. */
export function mapUrlMedia<Request extends object>(
  method: AskName | "streamText",
  request: Request,
  change: Change,
): Request {
  return mapMembers(request, roots[method], change);
}

// Members that hold parts, in requests of each method.
const roots: Readonly<Record<AskName | "streamText", readonly string[]>> = {
  generateText: ["messages"],
  streamText: ["messages"],
  countTokens: ["messages"],
  applyGuardrail: ["content"],
  invokeGuardrailChecks: [],
  embed: ["inputs"],
  startEmbedding: ["input"],
  generateImage: ["images", "mask"],
  startVideo: ["firstFrame", "lastFrame", "shots"],
  rerank: [],
  converseSpeech: [],
};

// Members that hold parts, in messages and parts: no arguments of tools and nothing native.
const branches: readonly string[] = ["content", "source", "image"];

function mapMembers<Value extends object>(value: Value, names: readonly string[], change: Change): Value {
  const members = Object.entries(value).filter(([name]) => names.includes(name));
  // Each member gets what is of its own type again.
  return { ...value, ...Object.fromEntries(members.map(([name, member]) => [name, mapped(member, change)])) };
}

function mapped(value: unknown, change: Change): unknown {
  if (Array.isArray(value)) return value.map((item) => mapped(item, change));
  if (typeof value !== "object" || value === null) return value;
  return isUrlMedia(value) ? change(value) : mapMembers(value, branches, change);
}

function isUrlMedia(value: object): value is UrlPart {
  // What is read is checked.
  const { type, source } = value as Partial<MediaPart>;
  return ["image", "document", "video", "audio"].includes(type ?? "") && source?.type === "url";
}
