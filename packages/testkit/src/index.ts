export { type ChatSuite, type Law, testChatAdapter } from "./chat-laws.ts";
export { type ChatFixture, type JobFixture, loadFixtures, type ReplyFixture } from "./fixture.ts";
export type { EmbeddingJobSuite, JobLaw, VideoSuite } from "./job-file-laws.ts";
export { testJobAdapter } from "./job-laws.ts";
export {
  type EmbeddingSuite,
  type ImageSuite,
  type RerankSuite,
  testEmbeddingAdapter,
  testImageAdapter,
  testRerankAdapter,
} from "./kinds.ts";
export type { SkippedLaw, TestFunction } from "./laws.ts";
export type { ReplyLaw, ReplySuite } from "./reply-laws.ts";
export { type SpeechFixture, type SpeechLaw, type SpeechSuite, testSpeechAdapter } from "./speech-laws.ts";
