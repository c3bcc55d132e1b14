import type { SourceKey } from "./sources.ts";

/** What a model reads or writes. `ranking` is an order of documents with scores. */
export type Modality = "text" | "image" | "video" | "audio" | "document" | "embedding" | "ranking";

/** Whether a model can do something natively; `unknown` where no source says so, or where sources differ. */
export type Capability = boolean | "unknown";

/** AWS's word for how long a model will be there; `unknown` where it has not published one. */
export type LifecycleStatus = "active" | "legacy" | "end-of-life" | "unknown";

/** When a model leaves. Dates are `YYYY-MM-DD`; where regions differ, the first to become legacy and the last to end. */
export interface Lifecycle {
  /** As published; `statusOn` also counts the dates that have passed since. */
  readonly status: LifecycleStatus;
  /** From this day on, only those who already use the model may go on. */
  readonly legacySince?: string;
  /** From this day on, calls fail. */
  readonly endOfLife?: string;
}

/** The facts of an entry that carry sources. */
export type FactName =
  | "id"
  | "input"
  | "output"
  | "contextWindow"
  | "maxOutput"
  | "streaming"
  | "tools"
  | "systemPrompt"
  | "reasoning"
  | "profiles"
  | "lifecycle";

/** What is known of one model. Plain data: it can be logged, compared or printed. */
export interface CatalogModel {
  /** The ID without the area of an inference profile, such as `meta.llama3-8b-instruct-v1:0`. */
  readonly id: string;
  /** Other IDs of the same model: older spellings, and versions on provisioned throughput. */
  readonly otherIds?: readonly string[];
  /** Who made it, such as `meta`. */
  readonly provider: string;
  /** The line of models it belongs to, such as `llama`. */
  readonly family: string;
  /** Name of the adapter that speaks its native format. */
  readonly adapter?: string;
  /** Why no adapter does, as a sentence; present exactly where `adapter` is not. */
  readonly noAdapter?: string;
  readonly input: readonly Modality[];
  readonly output: readonly Modality[];
  /** Tokens of input and output together, or of input for embeddings and ranking. */
  readonly contextWindow?: number;
  /** Tokens of one answer at most. */
  readonly maxOutput?: number;
  /** Whether the answer can come in pieces. */
  readonly streaming: Capability;
  /** `false` where Converse refuses the model though it reads and writes text. */
  readonly converse?: boolean;
  readonly tools: Capability;
  readonly systemPrompt: Capability;
  /** Whether it can think before it answers. */
  readonly reasoning: Capability;
  /** Areas of its inference profiles: `us` stands for `us.` before the ID. */
  readonly profiles: readonly string[];
  readonly lifecycle: Lifecycle;
  /** Where sources differ, and what to know before a call; sentences. */
  readonly notes?: readonly string[];
  /** Which sources say each fact. What is absent, empty or `unknown` has none. */
  readonly sources: Readonly<Partial<Record<FactName, readonly SourceKey[]>>>;
}
