import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";
import type { Task, Took } from "./contract.ts";
import type { Recording } from "./recording.ts";
import type { Addresses, Mode, Order } from "./replay-server.ts";
import type { Row } from "./rows.ts";

/** The server, and what clients need to trust it. */
export interface Service extends Addresses {
  certificateFile: string;
  setMode(mode: Mode): Promise<void>;
  stop(): void;
}

/** Starts the server that all are measured against. */
export async function startService(recording: Recording): Promise<Service> {
  const child = fork(join(import.meta.dirname, "replay-server.ts"));
  const names = [
    { type: 2 as const, value: "localhost" },
    { type: 7 as const, ip: "127.0.0.1" },
  ];
  const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }], {
    extensions: [{ name: "subjectAltName", altNames: names }],
  });
  const certificateFile = join(tmpdir(), `bench-${process.pid}.pem`);
  writeFileSync(certificateFile, cert);
  const addresses = await ask<Addresses>(child, { kind: "start", recording, certificate: { key, cert } });
  return {
    ...addresses,
    certificateFile,
    setMode: async (mode) => void (await ask(child, { kind: "mode", mode })),
    stop() {
      child.kill();
      rmSync(certificateFile);
    },
  };
}

/** A contender's process. */
export interface Worker {
  run(task: Task): Promise<Took>;
  stop(): void;
  /** Lets it end by itself. */
  end(): Promise<void>;
}

/** Starts a contender in a process of its own. */
export async function startWorker(
  { contender, operation }: Row,
  service: Service,
  { secure, flags = [] }: { secure: boolean; flags?: readonly string[] },
): Promise<Worker> {
  const endpoint = secure ? service.https : service.http;
  const child = fork(join(import.meta.dirname, "worker.ts"), [contender, operation, endpoint], {
    execArgv: ["--expose-gc", ...flags],
    env: cleanEnvironment(service),
  });
  await answerOf(child);
  return {
    run: (task) => ask<Took>(child, task),
    stop: () => void child.kill(),
    async end() {
      child.disconnect();
      await once(child, "exit");
    },
  };
}

/** The environment without whatever would configure one of the contenders. */
export function cleanEnvironment({ certificateFile }: Service): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(AWS|NODE|LANG(SMITH|CHAIN))_/.test(name));
  return { ...Object.fromEntries(kept), NODE_ENV: "production", NODE_EXTRA_CA_CERTS: certificateFile };
}

async function ask<Reply>(child: ChildProcess, message: Order | Task): Promise<Reply> {
  const reply = answerOf(child);
  child.send(message);
  // Each kind of process answers what its orders say.
  return (await reply) as Reply;
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const over = new AbortController();
  const ended = once(child, "exit", over).then(([code]) => {
    throw new Error(`${child.spawnargs.slice(2).join(" ")} ended with ${code}.`);
  });
  try {
    const [answer] = (await Promise.race([once(child, "message", over), ended])) as [unknown];
    return answer;
  } finally {
    over.abort();
    ended.catch(() => {});
  }
}
