import type { Finish, GuardrailOutcome, ResponseMetadata, StreamPart, Usage, Warning } from "./chat.ts";
import { intercept, type Middleware, type PassingCall } from "./middleware.ts";
import type { SpeechPart, SpeechSession } from "./speech.ts";

/** What answers have in common, whatever the method. What an answer doesn't tell is absent. */
export interface CallFacts {
  usage?: Usage | undefined;
  finish?: Finish | undefined;
  warnings?: readonly Warning[] | undefined;
  /** Of the first call, where it took several. */
  metadata?: Partial<ResponseMetadata> | undefined;
  /** The provider's ID of the answer. */
  id?: string | undefined;
  /** The provider's name of the model. */
  model?: string | undefined;
  guardrail?: GuardrailOutcome | undefined;
}

/** How a call ended: `left` when the loop over a stream was left before its end. */
export type CallEnding =
  /** `response` is absent where the answer came in parts. */
  | { readonly type: "answered"; readonly facts: CallFacts; readonly response?: unknown }
  | { readonly type: "failed"; readonly facts: CallFacts; readonly error: unknown }
  | { readonly type: "left"; readonly facts: CallFacts };

/** Watches one call from its beginning to its end. */
export interface CallObserver {
  /** Runs each step of the call, so that a context can be put around it. */
  run?<Value>(step: () => Value): Value;
  /** Is told of each part before the caller is. */
  part?(part: StreamPart | SpeechPart): void;
  /** Is told once, however the call ends. */
  ended(ending: CallEnding): void;
}

/** Makes middleware that watches calls, their streams and conversations included, and lets them pass as they are. A call waits for `begin`; a stream begins with its loop. */
export function observe(begin: (call: PassingCall) => CallObserver | Promise<CallObserver>): Middleware {
  return intercept({
    async ask(call, next) {
      // The method of a passing call says what its request is.
      const observer = await begin(call as PassingCall);
      const answer = await within(observer, () => next()).catch((error: unknown) => {
        observer.ended({ type: "failed", facts: {}, error });
        throw error;
      });
      // Of this method the answer is a conversation, which goes on.
      if (call.method === "converseSpeech")
        return overheard(answer as SpeechSession, observer) as typeof answer;
      observer.ended({ type: "answered", facts: factsOf(call.method, answer), response: answer });
      return answer;
    },
    stream: (call, next) =>
      follow(async () => {
        const observer = await begin(call);
        return { observer, parts: within(observer, () => next()) };
      }),
  });
}

function within<Value>(observer: CallObserver, step: () => Value): Value {
  return observer.run ? observer.run(step) : step();
}

async function* follow<Part extends StreamPart | SpeechPart>(
  open: () => Promise<{ observer: CallObserver; parts: AsyncIterable<Part> }>,
): AsyncGenerator<Part> {
  const { observer, parts } = await open();
  const iterator = parts[Symbol.asyncIterator]();
  const facts: CallFacts = {};
  let ending: CallEnding = { type: "left", facts };
  try {
    for (;;) {
      const next = await within(observer, () => iterator.next());
      if (next.done) break;
      note(facts, next.value);
      // Nothing comes after it, so many loops are left there.
      if (next.value.type === "finish") ending = { type: "answered", facts };
      observer.part?.(next.value);
      yield next.value;
    }
  } catch (error) {
    ending = { type: "failed", facts, error };
    throw error;
  } finally {
    try {
      await within(observer, () => iterator.return?.());
    } finally {
      observer.ended(ending);
    }
  }
}

function overheard(session: SpeechSession, observer: CallObserver): SpeechSession {
  const parts = follow(async () => ({ observer, parts: session }));
  return {
    send: (input) => within(observer, () => session.send(input)),
    end: () => session.end(),
    [Symbol.asyncIterator]: () => parts,
  };
}

function note(facts: CallFacts, part: StreamPart | SpeechPart): void {
  if (part.type !== "start" && part.type !== "finish" && part.type !== "usage") return;
  const { type: _type, metadata, ...rest }: { type: string } & CallFacts = part;
  Object.assign(facts, rest, metadata && { metadata: { ...facts.metadata, ...metadata } });
}

function factsOf(method: string, answer: unknown): CallFacts {
  // What answers have of these has these types, but for guardrails, whose usage is in other units.
  const { usage, finish, warnings, id, model, guardrail, outcome, requestId, ...more } =
    answer as CallFacts & {
      outcome?: GuardrailOutcome;
      requestId?: string;
      responses?: readonly ResponseMetadata[];
    };
  return {
    usage: method === "applyGuardrail" || method === "invokeGuardrailChecks" ? undefined : usage,
    finish,
    warnings,
    id,
    model,
    guardrail: guardrail ?? outcome,
    metadata: more.metadata ?? more.responses?.[0] ?? (requestId ? { requestId } : undefined),
  };
}
