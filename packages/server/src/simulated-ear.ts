import { BedrockError, type JsonValue, type SpeechInput } from "@bedplate/core";
import { hear } from "./voice.ts";

/** What the user said before a pause, typed, or said last. */
export interface UserTurn {
  text: string;
  /** Seconds of it, where it was spoken. */
  seconds?: number;
}

/** Takes what an application sends, and tells a model what happened. */
export interface Ear {
  /** Throws `aborted` after the end. */
  hear(input: SpeechInput): void;
  end(): void;
  /** Whoever waits gets the error. */
  fail(error: unknown): void;
  /** `undefined` when the user has said all. */
  nextTurn(): Promise<UserTurn | undefined>;
  /** The answer to a call; `undefined` when it will not come any more. */
  answerTo(callId: string): Promise<JsonValue | undefined>;
  /** Grows with every sound and every text, so that one can tell whether somebody interrupts. */
  noises(): number;
}

/** So much silence ends a turn. */
const pauseSeconds = 0.5;

/** Sound is told from silence in windows of this length. */
const windowSeconds = 0.02;

/** Makes an ear for PCM of a sample rate. Sounds are not understood: their text tells how long they were. */
export function createEar(sampleRate: number): Ear {
  const turns: UserTurn[] = [];
  const answers = new Map<string, JsonValue>();
  const clock = createClock((seconds) =>
    turns.push({ text: `(${seconds.toFixed(1)} seconds of speech)`, seconds }),
  );
  const window = 2 * Math.round(sampleRate * windowSeconds);
  let noises = 0;
  let ended = false;
  let failure: { error: unknown } | undefined;
  let wake = (): void => {};
  const until = async <Value>(look: () => Value | undefined): Promise<Value | undefined> => {
    for (;;) {
      if (failure) throw failure.error;
      const found = look();
      if (found !== undefined || ended) return found;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const listen = (audio: Uint8Array): void => {
    for (let at = 0; at < audio.length; at += window) {
      const { silent, seconds } = hear(audio.subarray(at, at + window), sampleRate);
      if (!silent) noises++;
      clock(seconds, silent);
    }
  };
  return {
    hear(input) {
      if (ended) throw new BedrockError("aborted", "Nothing can be sent after the end.");
      if (input.type === "audio") listen(input.audio);
      if (input.type === "tool-result") answers.set(input.callId, input.result);
      if (input.type === "text") {
        noises++;
        turns.push({ text: input.text });
      }
      wake();
    },
    end() {
      clock(pauseSeconds, true);
      ended = true;
      wake();
    },
    fail(error) {
      failure ??= { error };
      wake();
    },
    nextTurn: () => until(() => turns.shift()),
    answerTo: (callId) => until(() => answers.get(callId)),
    noises: () => noises,
  };
}

/** Calls back with the length of what was said, after each pause. */
function createClock(onPause: (seconds: number) => void): (seconds: number, silent: boolean) => void {
  let spoken = 0;
  let pause = 0;
  return (seconds, silent) => {
    if (!silent) {
      // A short rest belongs to what is said around it.
      spoken += seconds + pause;
      pause = 0;
      return;
    }
    if (spoken === 0) return;
    pause += seconds;
    // Windows of a fiftieth don't sum up exactly.
    if (pause < pauseSeconds - 1e-6) return;
    onPause(spoken);
    spoken = 0;
    pause = 0;
  };
}
