export type {
  Adapter,
  Call,
  ChatAdapter,
  ChatServerAdapter,
  DecodedPart,
  EncodedRequest,
  Operation,
  ServerCall,
  StreamDecoder,
  StreamEncoder,
} from "./adapter.ts";
export type {
  CallSettings,
  ChatOptions,
  ChatOutput,
  ChatRequest,
  ChatResponse,
  ContentDelta,
  Finish,
  FinishPart,
  FinishReason,
  FunctionTool,
  GuardrailOutcome,
  GuardrailSettings,
  ProviderMetadata,
  ProviderTool,
  RawPart,
  Reasoning,
  ResponseFormat,
  ResponseMetadata,
  StartPart,
  StreamPart,
  Tool,
  ToolChoice,
  TuningSetting,
  Usage,
  Warning,
} from "./chat.ts";
export {
  type Backend,
  type CallOptions,
  type Client,
  type ClientOptions,
  createClient,
  type ModelAlias,
} from "./client.ts";
export type {
  ConverseFamily,
  ConverseFields,
  ConverseRules,
  ConverseServerFamily,
} from "./converse-family.ts";
export { type Speakers, writeDialogue } from "./dialogue.ts";
export { openEnvelope, usageOf } from "./envelope.ts";
export {
  BedrockError,
  type BedrockErrorDetails,
  type ErrorCode,
  type ErrorFacts,
  errorCodes,
  isBedrockError,
  serviceError,
  wireError,
} from "./error.ts";
export type {
  GuardrailChecksRequest,
  GuardrailChecksResponse,
  GuardrailContent,
  GuardrailRequest,
  GuardrailResponse,
  SensitiveMatch,
} from "./guardrail.ts";
export {
  isObject,
  type JsonObject,
  type JsonValue,
  parseJson,
  readNumber,
  readObject,
  readObjects,
  readString,
  required,
} from "./json.ts";
export { assistant, document, image, system, text, textOf, toolResult, user } from "./message.ts";
export type {
  AssistantMessage,
  AssistantPart,
  AudioPart,
  CachePointPart,
  Citation,
  CitationLocation,
  DocumentContent,
  DocumentPart,
  GuardContentPart,
  ImagePart,
  JsonPart,
  MediaSource,
  Message,
  Part,
  ReasoningPart,
  SearchResultPart,
  SystemMessage,
  SystemPart,
  TextPart,
  ToolCallPart,
  ToolMessage,
  ToolPart,
  ToolResultContent,
  ToolResultPart,
  UserMessage,
  UserPart,
  VideoPart,
} from "./message-parts.ts";
export { isModel, type ModelIdKind, type ModelRef, parseModelId } from "./model-id.ts";
export {
  breakMarkers,
  encodePrompt,
  markerWarning,
  type PromptOptions,
  type PromptTemplate,
} from "./prompt-template.ts";
export { abortedError, type RetryOptions } from "./retry.ts";
export {
  collect,
  collectParts,
  createStreamReader,
  finishOf,
  readReply,
  type StreamReader,
  toolInput,
} from "./stream.ts";
export {
  pathOf,
  type Transport,
  type TransportOptions,
  type WireCall,
  type WireReply,
  type WireStream,
} from "./transport.ts";
export {
  encodeResponseFormat,
  leftOut,
  refuseJsonFormat,
  refuseTools,
  type SpokenTurn,
  type TextTurn,
  type TextTurns,
  textTurns,
  toolCallId,
} from "./turns.ts";
export { present, readOptions, unsupported } from "./unsupported.ts";
