import { expect, test } from "vitest";
import { readFaults } from "./fault.ts";
import { createFaultState, type FaultState } from "./fault-state.ts";

const model = "amazon.nova-lite-v1:0";

/** Which of so many requests meet a spec's faults. */
function meeting(spec: string, requests: number, state = createFaultState(), modelId = model): number[] {
  const call = { specs: [readFaults(spec)], operation: "Converse", modelId };
  return Array.from({ length: requests }, (_, at) => at).filter(
    () => state.pick(call, () => "yes").length > 0,
  );
}

test("a fault of the first requests counts for each model by itself", () => {
  const state = createFaultState();
  expect(meeting("reset x2", 5, state)).toEqual([0, 1]);
  expect(meeting("reset x2", 5, state)).toEqual([]);
  expect(meeting("reset x2", 5, state, "meta.llama3-8b-instruct-v1:0")).toEqual([0, 1]);
  expect(meeting("reset x3", 5, state)).toEqual([0, 1, 2]);
});

test("a share is about as large as it was asked for, the same in every run, and another with another seed", () => {
  const share = meeting("reset *0.2", 1000);
  expect(share.length).toBeGreaterThan(150);
  expect(share.length).toBeLessThan(250);
  expect(meeting("reset *0.2", 1000)).toEqual(share);
  expect(meeting("reset *0.2,seed=1", 1000)).not.toEqual(share);
  expect(meeting("reset *0", 100)).toEqual([]);
  expect(meeting("reset *1", 3)).toEqual([0, 1, 2]);
  expect(meeting("reset *0.2 x3", 1000)).toEqual(share.slice(0, 3));
});

test("throttling lets a second's requests through, then as many as time gives, and tells the wait", () => {
  let now = 0;
  const state = createFaultState(() => now);
  const ask = (modelId = model): number | undefined =>
    state.pick({ specs: [readFaults("throttle=2")], operation: "Converse", modelId }, () => "last")[0]
      ?.waitSeconds;
  expect([ask(), ask(), ask(), ask()]).toEqual([undefined, undefined, 0.5, 0.5]);
  expect(ask("meta.llama3-8b-instruct-v1:0")).toBeUndefined();
  now = 250;
  expect(ask()).toBe(0.25);
  now = 500;
  expect([ask(), ask()]).toEqual([undefined, 0.5]);
  now = 100_000;
  expect([ask(), ask(), ask()]).toEqual([undefined, undefined, 0.5]);
});

test("a slow throttle still lets one request through", () => {
  const state = createFaultState(() => 0);
  const call = { specs: [readFaults("throttle=0.1")], operation: "Converse", modelId: model };
  const waits = [1, 2].map(() => state.pick(call, () => "last")[0]?.waitSeconds);
  expect(waits).toEqual([undefined, 10]);
});

test("of the faults that end an answer one happens, and only that one counts", () => {
  const state = createFaultState();
  const call = { specs: [readFaults("reset x1,stall x2")], operation: "Converse", modelId: model };
  const texts = [1, 2, 3, 4].map(() => state.pick(call, () => "last").map(({ fault }) => fault.text));
  expect(texts).toEqual([["reset x1"], ["stall x2"], ["stall x2"], []]);
});

test.each<[on: string, operation: string, met: boolean]>([
  ["ConverseStream", "ConverseStream", true],
  ["ConverseStream", "Converse", false],
  ["amazon.nova", "Converse", true],
  ["meta.", "Converse", false],
  [model, "Converse", true],
])("on=%s is for %s: %s", (on, operation, met) => {
  const call = { specs: [readFaults(`on=${on},reset`)], operation, modelId: model };
  expect(createFaultState().pick(call, () => "last").length > 0).toBe(met);
});

test("what it remembers is bounded, and the newest stays", () => {
  const state: FaultState = createFaultState();
  for (let at = 0; at < 10_050; at++) meeting("reset x1", 1, state, `model-${at}`);
  expect(meeting("reset x1", 1, state, "model-10049")).toEqual([]);
  expect(meeting("reset x1", 1, state, "model-0")).toEqual([0]);
});
