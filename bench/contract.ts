/** What is compared. */
export const contenderNames = [
  "aws-sdk",
  "aws-sdk-tuned",
  "bedplate-aws",
  "bedplate-fetch",
  "ai-sdk",
  "langchain",
] as const;

/** One of them. */
export type ContenderName = (typeof contenderNames)[number];

/** The API that carries the calls. */
export type Operation = "InvokeModel" | "Converse";

/** Where a contender finds the service, and how it calls it. */
export interface Access {
  endpoint: string;
  operation: Operation;
}

/** A library at work. Each does what its documentation shows, with its defaults. */
export interface Contender {
  /** The text of a whole answer. */
  generate(): Promise<string>;
  /** Tells each piece of a streamed answer's text. */
  stream(onText: (text: string) => void): Promise<void>;
  /** How many vectors came. */
  embed(texts: readonly string[], concurrency: number): Promise<number>;
}

/** What a child process is asked to do. */
export type Task =
  | { kind: "calls"; concurrency: number; count: number; textLength: number }
  | { kind: "streams"; concurrency: number; count: number; textLength: number }
  | { kind: "first-text"; count: number }
  | { kind: "open-streams"; count: number }
  | { kind: "embeddings"; concurrency: number; count: number };

/** What it took. `perUnit` is the task's own figure: milliseconds to the first text, or KiB of heap. */
export interface Took {
  cpuMs: number;
  wallMs: number;
  perUnit?: number;
}

/** The same request for all of them. */
export const question = {
  model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
  prompt: "Tell me of harbours, ships and the sea.",
  maxTokens: 8192,
} as const;

/** The same texts for all of them. */
export const embedding = { model: "amazon.titan-embed-text-v2:0", dimensions: 512 } as const;

/** Keys that nobody checks. */
export const credentials = { accessKeyId: "local", secretAccessKey: "local" } as const;

/** A region that nobody is in. */
export const region = "us-east-1";
