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
export { type CacheSupport, fitCachePoints } from "./cache-points.ts";
export type {
  CacheWrites,
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
  type EmbedOptions,
  type ModelAlias,
  type ModelFacts,
  type ModelInfoSource,
  type SpeechCallOptions,
  type TokenCount,
} from "./client.ts";
export { embeddingMethods } from "./client-embed.ts";
export { imageMethods } from "./client-image.ts";
export { embeddingJobMethods, videoMethods } from "./client-jobs.ts";
export type { BroughtMethods } from "./client-methods.ts";
export { readOutput } from "./client-reply.ts";
export { rerankMethods } from "./client-rerank.ts";
export { speechMethods } from "./client-speech.ts";
export type {
  ConverseFamily,
  ConverseFields,
  ConverseRules,
  ConverseServerFamily,
} from "./converse-family.ts";
export { type Speakers, writeDialogue } from "./dialogue.ts";
export { effortOf } from "./effort.ts";
export {
  type EmbeddingCall,
  EmbeddingError,
  type EmbeddingFailure,
  type EmbeddingForm,
  type EmbeddingInput,
  type EmbeddingOptions,
  type EmbeddingOutput,
  type EmbeddingPart,
  type EmbeddingPurpose,
  type EmbeddingRequest,
  type EmbeddingResponse,
  type EmbeddingType,
  type Vector,
} from "./embedding.ts";
export { formOf, inputText, partsOf } from "./embedding-input.ts";
export {
  type EmbeddingJob,
  type EmbeddingJobRequest,
  type EmbeddingSegment,
  EmbeddingSegmentsError,
  type FoundJob,
} from "./embedding-job.ts";
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
export type { ObjectRequest, ObjectResponse } from "./generate-object.ts";
export type {
  GuardrailChecksRequest,
  GuardrailChecksResponse,
  GuardrailContent,
  GuardrailRequest,
  GuardrailResponse,
  SensitiveMatch,
} from "./guardrail.ts";
export {
  type GeneratedImage,
  ImageError,
  type ImageFormat,
  type ImageMargins,
  type ImageMask,
  type ImageOptions,
  type ImageOutput,
  type ImageRequest,
  type ImageResponse,
  type ImageTask,
} from "./image.ts";
export {
  type ContentNeed,
  checkContent,
  type ImageContent,
  imageTask,
  notSent,
  pictureOf,
  pictureText,
} from "./image-request.ts";
export { type ChosenShape, chooseShape, type ImageSize, megapixelSize, sizeOf } from "./image-shape.ts";
export type {
  Job,
  JobFilter,
  JobOutput,
  JobPage,
  JobProgress,
  JobRequest,
  JobState,
  JobStatus,
  JobWaitOptions,
  ObjectStore,
  StoredFile,
} from "./job.ts";
export type {
  EmbeddingJobAdapter,
  EmbeddingJobServerAdapter,
  JobAdapter,
  JobCall,
  JobFiles,
  JobServerAdapter,
  VideoAdapter,
  VideoServerAdapter,
} from "./job-adapter.ts";
export { waitForJob } from "./job-wait.ts";
export {
  inKeyOrder,
  isObject,
  type JsonObject,
  type JsonValue,
  parseJson,
  readNumber,
  readNumbers,
  readObject,
  readObjects,
  readString,
  readStrings,
  required,
} from "./json.ts";
export {
  audio,
  type DocumentOptions,
  document,
  image,
  type MediaFile,
  type MediaInput,
  type MediaOptions,
  video,
} from "./media.ts";
export { checkSize } from "./media-limits.ts";
export { inlineData } from "./media-source.ts";
export { type MediaHints, type MediaKind, mediaTypeOf } from "./media-type.ts";
export {
  assistant,
  bytesOf,
  fromBase64,
  system,
  text,
  textOf,
  toBase64,
  toolResult,
  user,
} from "./message.ts";
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
export { type AskName, intercept, type Middleware, type PassingCall, wrap } from "./middleware.ts";
export { isModel, type ModelIdKind, type ModelRef, parseModelId } from "./model-id.ts";
export { ObjectError } from "./object-error.ts";
export type { ObjectStrategy } from "./object-schema.ts";
export { type CallEnding, type CallFacts, type CallObserver, observe } from "./observe.ts";
export { type Partition, partitionOf } from "./partition.ts";
export {
  breakMarkers,
  encodePrompt,
  markerWarning,
  type PromptOptions,
  type PromptTemplate,
} from "./prompt-template.ts";
export type {
  EmbeddingAdapter,
  EmbeddingServerAdapter,
  ImageAdapter,
  ImageServerAdapter,
  ReplyAdapter,
  ReplyServerAdapter,
  RerankAdapter,
  RerankServerAdapter,
} from "./reply-adapter.ts";
export {
  type RankedDocument,
  type RerankOptions,
  type RerankOutput,
  type RerankRequest,
  type RerankResponse,
  readRanking,
  textOfDocument,
  withModelArn,
} from "./rerank.ts";
export { abortedError, type RetryOptions } from "./retry.ts";
export type { RunToolsOptions, ToolRun, ToolRunEnd, ToolRunPart, ToolStep } from "./run-tools.ts";
export type { Schema, SchemaOutput, StandardSchema } from "./schema.ts";
export type { ServerAdapter } from "./server-adapter.ts";
export type {
  SampleRate,
  SpeechInput,
  SpeechOptions,
  SpeechPart,
  SpeechRequest,
  SpeechSession,
} from "./speech.ts";
export type {
  DecodedSpeechPart,
  SpeechAdapter,
  SpeechArrival,
  SpeechIds,
  SpeechInputDecoder,
  SpeechInputEncoder,
  SpeechOutputDecoder,
  SpeechOutputEncoder,
  SpeechServerAdapter,
} from "./speech-adapter.ts";
export {
  collect,
  collectParts,
  createStreamReader,
  finishOf,
  readReply,
  type StreamReader,
  toolInput,
} from "./stream.ts";
export type { DeepPartial, ObjectPart } from "./stream-object.ts";
export { type RunnableTool, type ToolContext, type ToolDefinition, type ToolOutput, tool } from "./tool.ts";
export type { Transport, TransportOptions, WireCall, WireReply, WireStream } from "./transport.ts";
export {
  citationsLeftOut,
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
export type { VideoJob, VideoOptions, VideoRequest, VideoShot } from "./video.ts";
export type { Timeouts } from "./watch.ts";
