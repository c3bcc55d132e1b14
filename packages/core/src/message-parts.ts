import type { JsonObject, JsonValue } from "./json.ts";

/** One turn. */
export type Message = SystemMessage | UserMessage | AssistantMessage | ToolMessage;

/** Instructions from the application. */
export interface SystemMessage {
  role: "system";
  content: readonly SystemPart[];
}

/** What a person says and shows. */
export interface UserMessage {
  role: "user";
  content: readonly UserPart[];
}

/** What the model said: the `content` of a response goes in here unchanged. The last message may be one, and is then continued. */
export interface AssistantMessage {
  role: "assistant";
  content: readonly AssistantPart[];
}

/** Answers to the model's tool calls. */
export interface ToolMessage {
  role: "tool";
  content: readonly ToolPart[];
}

export type SystemPart = TextPart | CachePointPart | GuardContentPart;
export type UserPart =
  | TextPart
  | ImagePart
  | DocumentPart
  | VideoPart
  | AudioPart
  | SearchResultPart
  | CachePointPart
  | GuardContentPart;
export type AssistantPart = TextPart | ReasoningPart | ToolCallPart | ImagePart | AudioPart | CachePointPart;
export type ToolPart = ToolResultPart | CachePointPart;
/** Any part of any message. */
export type Part = SystemPart | UserPart | AssistantPart | ToolPart;

interface PartBase {
  /** What a provider wants back unchanged on the next turn, under its key. */
  metadata?: Readonly<Record<string, JsonObject>>;
}

/** Text; in a response with the citations that support it. */
export interface TextPart extends PartBase {
  type: "text";
  text: string;
  citations?: readonly Citation[];
}

/** A picture. */
export interface ImagePart extends PartBase {
  type: "image";
  /** Such as `image/png`. */
  mediaType: string;
  source: MediaSource;
}

/** A document to read: a file, plain text, or blocks of content that can be cited one by one. */
export interface DocumentPart extends PartBase {
  type: "document";
  mediaType: string;
  source: MediaSource | { readonly type: "text"; readonly text: string } | DocumentContent;
  name?: string;
  /** Told to the model beside the document, and never cited. */
  context?: string;
  /** Whether the answer shall cite it. */
  citations?: boolean;
}

/** A document given as text and pictures. */
export interface DocumentContent {
  readonly type: "content";
  readonly content: readonly (TextPart | ImagePart)[];
}

/** A film. */
export interface VideoPart extends PartBase {
  type: "video";
  mediaType: string;
  source: MediaSource;
}

/** Sound. */
export interface AudioPart extends PartBase {
  type: "audio";
  mediaType: string;
  source: MediaSource;
}

/** A hit of the application's own search, which the answer can cite. */
export interface SearchResultPart extends PartBase {
  type: "search-result";
  source: string;
  title: string;
  content: readonly TextPart[];
  citations?: boolean;
}

/** What the model thought. Signature and redacted data go back byte for byte. */
export interface ReasoningPart extends PartBase {
  type: "reasoning";
  text: string;
  signature?: string;
  /** Thought that the provider keeps secret, as base64. */
  redactedData?: string;
}

/** A tool that the model wants to be run. */
export interface ToolCallPart extends PartBase {
  type: "tool-call";
  id: string;
  name: string;
  /** The arguments; absent when the model's text is not valid JSON (see `inputText`). */
  input?: JsonValue;
  /** The arguments as the model wrote them, where the format says so. */
  inputText?: string;
}

/** What running a tool gave. */
export interface ToolResultPart extends PartBase {
  type: "tool-result";
  /** The `id` of the tool call. */
  callId: string;
  /** The tool's name; formats without IDs need it. */
  name?: string;
  content: readonly ToolResultContent[];
  isError?: boolean;
}

/** What a tool result can hold. */
export type ToolResultContent = TextPart | JsonPart | ImagePart | DocumentPart | VideoPart | SearchResultPart;

/** Structured output of a tool. */
export interface JsonPart extends PartBase {
  type: "json";
  value: JsonValue;
}

/** Everything before it is cached for the next call. */
export interface CachePointPart {
  type: "cache-point";
  ttl?: "5m" | "1h";
}

/** Text or a picture for the guardrail to look at; with one of them in a request, it looks at nothing else. */
export interface GuardContentPart extends PartBase {
  type: "guard-content";
  content: TextPart | ImagePart;
  qualifiers?: readonly ("grounding_source" | "query" | "guard_content")[];
}

/** Where the bytes of a picture, document, film or sound are. A `url` needs middleware that fetches it. */
export type MediaSource =
  | { readonly type: "base64"; readonly data: string }
  | { readonly type: "s3"; readonly uri: string; readonly bucketOwner?: string }
  | { readonly type: "url"; readonly url: string };

/** A passage that supports the text. */
export interface Citation {
  citedText?: string;
  title?: string;
  /** URL or name of a search result. */
  source?: string;
  location?: CitationLocation;
  /** Which characters of the text part it supports, `[start, end)`; the whole part when absent. */
  answer?: { readonly start: number; readonly end: number };
}

/** Where the passage stands: characters, pages or blocks of the n-th document, blocks of the n-th search result, or the web. Ranges are `[start, end)` as the provider counts them. */
export type CitationLocation =
  | {
      readonly type: "document-characters" | "document-pages" | "document-blocks";
      readonly document: number;
      readonly start: number;
      readonly end: number;
    }
  | {
      readonly type: "search-result";
      readonly searchResult: number;
      readonly start: number;
      readonly end: number;
    }
  | { readonly type: "web"; readonly url: string };
