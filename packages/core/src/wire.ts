export { joinBytes } from "./bytes.ts";
export { type Crc32, crc32 } from "./crc32.ts";
export { type EventStreamPlatform, type EventStreamReply, readEventStream } from "./event-stream.ts";
export { untilAborted } from "./retry.ts";
export { acceptance, methodOf, pathOf } from "./transport.ts";
export {
  callError,
  clockFact,
  requestIdOf,
  retryAfterOf,
  type ServiceWords,
  subjectOf,
  toldError,
} from "./wire-error.ts";
