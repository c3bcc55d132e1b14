import type {
  FunctionTool,
  ProviderMetadata,
  RawPart,
  ResponseMetadata,
  ToolChoice,
  Usage,
  Warning,
} from "./chat.ts";
import type { JsonValue } from "./json.ts";

/** A spoken conversation. Plain data, as all requests. */
export interface SpeechRequest {
  /** Model ID, inference profile ID, any ARN that Bedrock accepts, or an alias of the client. */
  model: string;
  /** Instructions to the model. */
  system?: string;
  /** What was said before; begins with the user, and alternates. */
  history?: readonly { readonly role: "user" | "assistant"; readonly text: string }[];
  tools?: readonly FunctionTool[];
  toolChoice?: ToolChoice;
  /** Default: the model's first voice, since the service insists on one. */
  voice?: string;
  /** What is sent: 16-bit little-endian mono PCM at so many hertz. Default 16,000. */
  inputSampleRate?: SampleRate;
  /** What comes back, in the same form. Default 24,000. */
  outputSampleRate?: SampleRate;
  maxTokens?: number;
  temperature?: number;
  topP?: number;
  /** How soon a pause counts as the end of a turn: `high` answers soonest. */
  endpointing?: "low" | "medium" | "high";
  /** What only one provider knows, under the provider's key. */
  options?: SpeechOptions;
}

/** Hertz. */
export type SampleRate = 8000 | 16000 | 24000;

/** Options by provider. Provider packages add their key by declaration merging. */
// biome-ignore lint/suspicious/noEmptyInterface: it is filled by the provider packages
export interface SpeechOptions {}

/** What the application sends while it talks. */
export type SpeechInput =
  | { type: "audio"; audio: Uint8Array }
  /** Typed instead of spoken. */
  | { type: "text"; text: string }
  /** The answer to a `tool-call`. */
  | { type: "tool-result"; callId: string; result: JsonValue };

/** What comes back. `start` is first, `finish` last and exactly once; failure is a throw, never a part. */
export type SpeechPart =
  | { type: "start"; warnings: Warning[]; metadata: ResponseMetadata }
  /** The model begins to answer. */
  | { type: "turn-start" }
  /** What was said. Where `final` is false it is what will be said, if nobody interrupts. */
  | { type: "transcript"; role: "user" | "assistant"; text: string; final: boolean }
  /** 16-bit little-endian mono PCM at `outputSampleRate`. */
  | { type: "audio"; audio: Uint8Array }
  | { type: "tool-call"; id: string; name: string; input?: JsonValue; inputText: string }
  /** The user spoke: what has not been played yet is void. */
  | { type: "interrupted" }
  | { type: "turn-end"; reason: string }
  /** So far. */
  | { type: "usage"; usage: Usage; providerMetadata?: ProviderMetadata }
  | { type: "finish"; usage: Usage }
  | RawPart;

/** A conversation under way: iterate over it to hear, send to speak. Leaving the loop ends it on the wire. There is one loop. */
export interface SpeechSession extends AsyncIterable<SpeechPart> {
  /** Resolves when the transport has taken it. Throws `aborted` after the end, or what ended the conversation. */
  send(input: SpeechInput): Promise<void>;
  /** Says that nothing more will be sent; the model finishes, and the loop ends with `finish`. */
  end(): void;
}
