import { openContender } from "./contenders/open.ts";
import { type Contender, type ContenderName, contenderNames, type Task, type Took } from "./contract.ts";

// One contender in a process of its own, so that processor time and heap are its own.

const [, , wanted, operation, endpoint = ""] = process.argv;
const name: ContenderName | undefined = contenderNames.find((known) => known === wanted);
if (!name || !process.send) throw new Error("Started by main.ts alone.");
const contender = await openContender(name, {
  endpoint,
  operation: operation === "Converse" ? "Converse" : "InvokeModel",
});
// Only main.ts sends messages, and only tasks.
process.on("message", (task: Task) => void run(task).then((took) => process.send?.(took)));
process.once("disconnect", () => process.exit());
process.send("ready");

async function run(task: Task): Promise<Took> {
  switch (task.kind) {
    case "calls":
      return measure(() => repeat(task, async () => check((await contender.generate()).length, task)));
    case "streams":
      return measure(() => repeat(task, async () => check(await streamedLength(contender), task)));
    case "first-text":
      return firstText(task.count);
    case "open-streams":
      return openStreams(task.count);
    case "embeddings":
      return measure(async () => {
        const texts = Array.from(
          { length: task.count },
          (_, at) => `Text ${at} tells of harbours and ships.`,
        );
        const found = await contender.embed(texts, task.concurrency);
        if (found !== task.count) throw new Error(`${name} lost vectors: ${found} came.`);
      });
  }
}

async function measure(work: () => Promise<void>): Promise<Took> {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  await work();
  const wallMs = performance.now() - begun;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1000 };
}

async function repeat(
  { concurrency, count }: { concurrency: number; count: number },
  once: () => Promise<void>,
): Promise<void> {
  let left = count;
  const work = async (): Promise<void> => {
    while (left-- > 0) await once();
  };
  await Promise.all(Array.from({ length: concurrency }, work));
}

function check(length: number, { textLength }: { textLength: number }): void {
  if (length !== textLength)
    throw new Error(`${name} lost text: ${length} of ${textLength} characters came.`);
}

async function streamedLength({ stream }: Contender): Promise<number> {
  let length = 0;
  await stream((text) => {
    length += text.length;
  });
  return length;
}

async function firstText(count: number): Promise<Took> {
  const waits: number[] = [];
  const took = await measure(async () => {
    for (let at = 0; at < count; at++) {
      const begun = performance.now();
      let first: number | undefined;
      await contender.stream(() => {
        first ??= performance.now() - begun;
      });
      waits.push(first ?? Number.NaN);
    }
  });
  waits.sort((one, other) => one - other);
  return { ...took, perUnit: waits[Math.floor(count / 2)] ?? Number.NaN };
}

/** The heap of streams that have begun and wait for more; their connections count. */
async function openStreams(count: number): Promise<Took> {
  const before = settledHeap();
  const took = await measure(async () => {
    const begun = Array.from(
      { length: count },
      () => new Promise<void>((resolve, reject) => void contender.stream(() => resolve()).catch(reject)),
    );
    await Promise.all(begun);
  });
  // What the first text has set going may end.
  await new Promise((resolve) => setTimeout(resolve, 100));
  return { ...took, perUnit: (settledHeap() - before) / count / 1024 };
}

function settledHeap(): number {
  if (!globalThis.gc) throw new Error("Needs --expose-gc.");
  for (let time = 0; time < 3; time++) globalThis.gc();
  return process.memoryUsage().heapUsed;
}
