import type { Took } from "./contract.ts";
import type { Case, Group } from "./plan.ts";
import { type Service, startWorker, type Worker } from "./processes.ts";
import { keyOf, type Row } from "./rows.ts";

/** What all rounds of a case took, in the order of the rounds, by the key of the row. */
export type Samples = Record<string, Took[]>;

interface Lane {
  row: Row;
  worker: Worker;
}

// Programs that call a service run for long: what is measured is compiled by then.
const warmUps = 3;

/** Runs a group: in each round every row once, one at a time, so that whatever disturbs the machine meets them all. */
export async function runGroup(group: Group, service: Service): Promise<Record<string, Samples>> {
  const empty = (): Samples => Object.fromEntries(group.rows.map((row) => [keyOf(row), []]));
  const found = Object.fromEntries(group.cases.map(({ id }) => [id, empty()]));
  let lanes: Lane[] = [];
  const first = group.fresh ? 0 : -warmUps;
  for (let round = first; round < group.rounds; round++) {
    if (round === first || group.fresh) {
      for (const { worker } of lanes) worker.stop();
      lanes = await startLanes(group, service);
    }
    for (const one of group.cases) {
      await service.setMode(one.mode);
      // Nobody is always first.
      for (const { row, worker } of rotate(lanes, round - first)) {
        const took = await worker.run(one.task);
        if (one.mode === "held") await service.setMode("held");
        if (round >= 0) found[one.id]?.[keyOf(row)]?.push(took);
      }
    }
    process.stdout.write(".");
  }
  for (const { worker } of lanes) worker.stop();
  process.stdout.write("\n");
  return found;
}

async function startLanes(group: Group, service: Service): Promise<Lane[]> {
  const lanes: Lane[] = [];
  for (const row of group.rows) {
    const worker = await startWorker(row, service, { secure: group.secure ?? false });
    lanes.push({ row, worker });
    await service.setMode("short");
    // The last case is the largest, and the others make it warm.
    const [first, ...others] = group.cases;
    for (const one of [first, first, ...others.slice(0, -1)]) if (one) await warmUp(worker, one, service);
  }
  return lanes;
}

async function warmUp(worker: Worker, { task, mode }: Case, service: Service): Promise<void> {
  if (mode === "held") {
    // One stream at a time: connections are part of what is weighed.
    await worker.run({ kind: "first-text", count: 20 });
    return;
  }
  await service.setMode(mode);
  await worker.run(task);
}

function rotate<Item>(items: readonly Item[], by: number): Item[] {
  const at = by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}
