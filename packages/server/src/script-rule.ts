import type {
  AudioPart,
  ChatRequest,
  ErrorCode,
  FinishReason,
  ImagePart,
  JsonValue,
  ReasoningPart,
  TextPart,
} from "@bedplate/core";

/** One answer of a script, and when it is given. */
export interface ScriptRule extends ScriptAnswer {
  /** What a request must be like, in words or as a function; any request fits when it is absent. */
  when?: ScriptCondition | ((request: ChatRequest) => boolean);
  /** What it answers the second time, the third, and so on; the last one stays. */
  next?: readonly ScriptAnswer[];
  /** How many requests the rule answers. Default all. */
  times?: number;
}

/** What a scripted model says. Without `answer`, `pieces` and `error`, it says nothing. */
export interface ScriptAnswer {
  /** A text, or parts. It is given as it stands, whatever limits the request sets. */
  answer?: string | readonly ScriptPart[];
  /** A text in the pieces in which it streams, in place of `answer`, which streams word by word. */
  pieces?: readonly string[];
  /** Default `tool-calls` for an answer that calls tools, else `stop`. */
  finish?: FinishReason;
  /** Tokens; what is absent is counted. */
  usage?: { input?: number; output?: number };
  error?: ScriptError;
  /** What goes wrong with the connection, in the language of `readFaults`; such as `reset@3`. */
  fault?: string;
  /** Milliseconds before each piece of the answer, or one number for each of them. */
  delayMs?: number | readonly number[];
}

/** What a request must be like for a rule to answer it; all that is said must hold. */
export interface ScriptCondition {
  /** How the model's ID, or its name without the area, begins. */
  model?: string;
  /** What the last user text holds, in any case, or what it matches. */
  prompt?: string | RegExp;
  /** What the results of tools that came last hold or match; where no results came last, nothing fits. */
  toolResult?: string | RegExp;
}

/** How a call fails. */
export interface ScriptError {
  code: ErrorCode;
  message?: string;
  /** How many pieces of the answer's content come before it; when absent, the answer does not even begin. */
  afterParts?: number;
}

/** A piece of a scripted answer. */
export type ScriptPart = TextPart | ReasoningPart | ScriptToolCall | ImagePart | AudioPart;

/** A scripted tool call. Without an `id` it gets one from the request. */
export interface ScriptToolCall {
  type: "tool-call";
  id?: string;
  name: string;
  input?: JsonValue;
  inputText?: string;
}
