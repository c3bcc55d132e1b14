export {
  type ChatSuite,
  type Law,
  type SkippedLaw,
  type TestFunction,
  testChatAdapter,
} from "./chat-laws.ts";
export { type ChatFixture, loadFixtures } from "./fixture.ts";
