import type { ChatRequest, ChatResponse, FunctionTool, StreamPart, Usage } from "./chat.ts";
import type { CallOptions, Client } from "./client.ts";
import { sumUsage } from "./client-reply.ts";
import { BedrockError } from "./error.ts";
import type { Message, ToolCallPart, ToolResultPart } from "./message-parts.ts";
import { createCollector } from "./stream.ts";
import type { RunnableTool } from "./tool.ts";
import { runTool } from "./tool-call.ts";

/** How a loop of answers and tool calls goes. */
export interface RunToolsOptions extends CallOptions {
  /** Answers at most. Default 20. */
  maxSteps?: number;
  /** Told after each answer, when its tools have run. The next one waits for it. */
  onStep?: (step: ToolStep) => void | Promise<void>;
}

/** One answer, and what the tools gave that it called, in the order of the calls. */
export interface ToolStep {
  response: ChatResponse;
  results: ToolResultPart[];
}

/** How a loop ended: with an answer that calls nothing, with calls that are left to the application, or for want of steps. */
export type ToolRunEnd = "answered" | "open-calls" | "max-steps";

/** What came of a loop. */
export interface ToolRun {
  end: ToolRunEnd;
  /** The last answer. */
  response: ChatResponse;
  steps: ToolStep[];
  /** The conversation, the last answer and its tools' results included: ready to be gone on with. */
  messages: Message[];
  /** Calls of tools without `run`: add a message with their results, and run on. */
  openCalls: ToolCallPart[];
  /** Of all answers. */
  usage: Usage;
}

/** What happens in a loop, as it happens: the parts of each answer but for their `finish`, and once at the end a `finish` of the whole. */
export type ToolRunPart =
  | { type: "start-step"; step: number }
  | Exclude<StreamPart, { type: "finish" }>
  | { type: "tool-result"; result: ToolResultPart }
  | ({ type: "finish-step" } & ToolStep)
  | ({ type: "finish" } & ToolRun);

type Asker = Pick<Client, "generateText" | "streamText">;

/** Asks and runs tools until the model is done. */
export async function runTools(
  client: Asker,
  request: ChatRequest,
  options: RunToolsOptions = {},
): Promise<ToolRun> {
  const loop = walk((asked, call) => client.generateText(asked, call), request, options);
  for (;;) {
    const { done, value } = await loop.next();
    if (done) return value;
  }
}

/** The same, part by part. */
export async function* streamTools(
  client: Asker,
  request: ChatRequest,
  options: RunToolsOptions = {},
): AsyncGenerator<ToolRunPart> {
  const ask: Ask = async function* (asked, call) {
    const collector = createCollector();
    for await (const part of client.streamText(asked, call)) {
      collector.push(part);
      if (part.type !== "finish") yield part;
    }
    return collector.response();
  };
  yield { type: "finish", ...(yield* walk(ask, request, options)) };
}

/** Gives an answer, or its parts and then the answer. */
type Ask = (
  request: ChatRequest,
  call: CallOptions,
) => Promise<ChatResponse> | AsyncGenerator<ToolRunPart, ChatResponse>;

async function* walk(
  ask: Ask,
  request: ChatRequest,
  { maxSteps = 20, onStep, ...call }: RunToolsOptions,
): AsyncGenerator<ToolRunPart, ToolRun> {
  if (!(maxSteps >= 1)) throw new BedrockError("invalid-request", `maxSteps is 1 or more, not ${maxSteps}.`);
  const left = new AbortController();
  const signal = AbortSignal.any([left.signal, ...(call.signal ? [call.signal] : [])]);
  const messages = [...request.messages];
  const steps: ToolStep[] = [];
  const tools = (request.tools ?? []).filter((tool) => tool.type === "function");
  try {
    for (;;) {
      yield { type: "start-step", step: steps.length };
      const asked = ask({ ...plain(request, steps.length), messages: [...messages] }, call);
      const response = Symbol.asyncIterator in asked ? yield* asked : await asked;
      messages.push({ role: "assistant", content: response.content });
      const calls = callsOf(response);
      const results = yield* runAll(calls, { tools, signal, modelId: request.model });
      if (results.length > 0) messages.push({ role: "tool", content: results });
      const step = { response, results };
      steps.push(step);
      yield { type: "finish-step", ...step };
      await onStep?.(step);
      const openCalls = calls.filter(({ id }) => !results.some(({ callId }) => callId === id));
      const end = endOf(calls, openCalls, steps.length >= maxSteps);
      if (!end) continue;
      const usage = sumUsage(steps.map((one) => one.response.usage));
      return { end, response, steps, messages, openCalls, usage };
    }
  } finally {
    // Whoever left has no use for what still runs.
    left.abort();
  }
}

function endOf(calls: unknown[], openCalls: unknown[], last: boolean): ToolRunEnd | undefined {
  if (calls.length === 0) return "answered";
  if (openCalls.length > 0) return "open-calls";
  return last ? "max-steps" : undefined;
}

// A choice that forces a call would force one for ever; what runs a tool is no part of the request.
function plain({ toolChoice, tools, ...request }: ChatRequest, step: number): ChatRequest {
  const forced = typeof toolChoice === "object" || toolChoice === "required";
  return {
    ...request,
    ...(tools && { tools: tools.map((tool) => (tool.type === "function" ? withoutRun(tool) : tool)) }),
    ...(toolChoice && !(forced && step > 0) && { toolChoice }),
  };
}

function withoutRun(tool: FunctionTool): FunctionTool {
  // A tool of `tool()` has these beside its data.
  const { run: _run, check: _check, ...data } = tool as RunnableTool;
  return data;
}

// An answer that was cut has cut its last call too.
function callsOf({ content, finish }: ChatResponse): ToolCallPart[] {
  if (finish.reason === "length" || finish.reason === "content-filter") return [];
  return content.filter((part) => part.type === "tool-call");
}

// What `tool()` has not made has nothing to run.
function isRunnable(tool: FunctionTool): tool is RunnableTool {
  return "run" in tool && tool.run !== undefined;
}

interface Running {
  tools: readonly FunctionTool[];
  signal: AbortSignal;
  modelId: string;
}

/** Runs calls at the same time. Results are told as they come, and given in the order of the calls. */
async function* runAll(
  calls: readonly ToolCallPart[],
  { tools, signal, modelId }: Running,
): AsyncGenerator<ToolRunPart, ToolResultPart[]> {
  const running = new Map<ToolCallPart, Promise<{ call: ToolCallPart; result: ToolResultPart }>>();
  const names = tools.map(({ name }) => name);
  for (const call of calls) {
    const found = tools.find(({ name }) => name === call.name);
    if (found && !isRunnable(found)) continue;
    running.set(
      call,
      runTool(call, found, { names, signal, modelId }).then((result) => ({ call, result })),
    );
  }
  const results = new Map<ToolCallPart, ToolResultPart>();
  while (running.size > 0) {
    const { call, result } = await Promise.race(running.values());
    running.delete(call);
    results.set(call, result);
    yield { type: "tool-result", result };
  }
  return calls.flatMap((call) => results.get(call) ?? []);
}
