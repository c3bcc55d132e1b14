import {
  type Backend,
  type ChatResponse,
  type Client,
  collect,
  type GuardrailSettings,
  textOf,
} from "@bedplate/core";
import { replay } from "./answer.ts";
import {
  blockedFinish,
  type CheckedInput,
  checkInput,
  checkOutput,
  type Guard,
  type GuardState,
} from "./guard-check.ts";
import { watch } from "./guard-watch.ts";
import { findGuardrail } from "./guardrail.ts";
import { outcomeOf } from "./guardrail-trace.ts";
import type { HandlerOptions } from "./handler.ts";
import { ask, askStream } from "./open-call.ts";
import { promptOf, tokensOf } from "./prompt.ts";

/** How a call is guarded. */
export interface GuardOptions extends Pick<Guard, "operation" | "tagSuffix" | "modelOutput"> {
  /** The guardrail that the call asks for. */
  readonly settings: GuardrailSettings | undefined;
}

/** A backend, perhaps with a guardrail around it. */
export interface Guarded {
  readonly backend: Backend;
  /** How far the guardrail has come, while the answer is written. */
  readonly state?: GuardState;
}

/** Puts the guardrail that a call asks for around the backend. Throws the service's refusal of one that is not there, unless guardrails are the backend's business. */
export function guard(
  { backend, guardrails }: Pick<HandlerOptions, "backend" | "guardrails">,
  options: GuardOptions,
): Guarded {
  const { settings } = options;
  if (!settings) return { backend };
  const guardrail = findGuardrail(settings, guardrails, "invalid-request");
  if (!guardrail) return { backend };
  const state: GuardState = { step: "passed" };
  const work: Guard = { ...options, settings, guardrail, state, begun: performance.now() };
  return { backend: around(backend, work), state };
}

function around(backend: Backend, work: Guard): Backend {
  const generateText: Client["generateText"] = async (request, callOptions = {}) => {
    const input = checkInput(request, work);
    if (input.verdict.action === "blocked") return refuse(input, work);
    return release(await ask({ backend }, input.request, callOptions), input, work);
  };
  const streamText: Client["streamText"] = async function* (request, callOptions = {}) {
    const input = checkInput(request, work);
    if (input.verdict.action === "blocked") return yield* replay(refuse(input, work));
    const parts = askStream({ backend }, input.request, callOptions);
    if (work.settings.streamProcessing === "async") return yield* watch(parts, input, work);
    // Held back until it is checked, which is why it comes in large pieces.
    yield* replay(release(await collect(parts), input, work));
  };
  return { generateText, streamText };
}

/** The blocked message in place of an answer, which no model was asked for. */
function refuse({ request, verdict }: CheckedInput, work: Guard): ChatResponse {
  const message = { type: "text", text: work.guardrail.blockedInputMessaging } as const;
  // Converse counts nothing; the native reply of a blocked prompt was recorded with counts.
  const native = work.operation === "InvokeModel";
  return {
    content: [message],
    finish: blockedFinish,
    usage: {
      input: { total: native ? tokensOf(...promptOf(request)) : 0 },
      output: { total: native ? tokensOf(message) : 0 },
    },
    guardrail: outcomeOf(work, verdict),
    warnings: [],
    metadata: { modelId: request.model },
  };
}

/** An answer as it may be seen: as it is, masked, or with the blocked message in its place. */
function release(response: ChatResponse, input: CheckedInput, work: Guard): ChatResponse {
  const texts = response.content.flatMap((part) => (part.type === "text" ? [part.text] : []));
  const verdict = checkOutput(texts, input, work);
  const { modelOutput = (whole: ChatResponse) => [textOf(whole)] } = work;
  const guardrail = outcomeOf(work, input.verdict, { verdict, said: () => modelOutput(response) });
  switch (verdict.action) {
    case "none":
      return { ...response, guardrail };
    case "blocked": {
      const content = [{ type: "text" as const, text: work.guardrail.blockedOutputsMessaging }];
      return { ...response, content, finish: blockedFinish, guardrail };
    }
    case "masked": {
      let at = 0;
      const content = response.content.map((part) =>
        part.type === "text" ? { ...part, text: verdict.texts[at++] ?? part.text } : part,
      );
      return { ...response, content, guardrail };
    }
  }
}
