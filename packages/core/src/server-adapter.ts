import type { ChatServerAdapter } from "./adapter.ts";
import type { EmbeddingJobServerAdapter, VideoServerAdapter } from "./job-adapter.ts";
import type { EmbeddingServerAdapter, ImageServerAdapter, RerankServerAdapter } from "./reply-adapter.ts";
import type { SpeechServerAdapter } from "./speech-adapter.ts";

/** A format of any kind, seen from a server. */
export type ServerAdapter =
  | ChatServerAdapter
  | EmbeddingServerAdapter
  | ImageServerAdapter
  | RerankServerAdapter
  | VideoServerAdapter
  | EmbeddingJobServerAdapter
  | SpeechServerAdapter;
