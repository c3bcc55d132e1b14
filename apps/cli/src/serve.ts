import { readFileSync } from "node:fs";
import { serverAdapters } from "@bedplate/all/server";
import type { Backend } from "@bedplate/core";
import {
  type AuthOptions,
  createHandler,
  type Listener,
  listen,
  readScript,
  script,
  simulated,
} from "@bedplate/server";
import { note, UsageError } from "./exit.ts";

interface ServeOptions {
  port: number;
  host: string;
  auth: "none" | "sigv4" | "bearer";
  backend: string;
}

/** Runs the local Bedrock until a signal; then running streams end first. */
export async function serve({ port, host, auth, backend }: ServeOptions): Promise<void> {
  const handler = createHandler({
    adapters: serverAdapters,
    backend: backendOf(backend),
    auth: authOf(auth),
  });
  const listener = await listen(handler, { port, host }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === "EADDRINUSE"
      ? new UsageError(
          `Port ${port} of ${host} is in use. Choose another with --port, or --port 0 for a free one.`,
        )
      : error;
  });
  process.stdout.write(`listening on ${listener.url}\n`);
  note(`Point an AWS SDK at it: AWS_ENDPOINT_URL_BEDROCK_RUNTIME=${listener.url}. Ctrl-C stops it.`);
  await untilSignal();
  note("Stopping; running streams end first.");
  await listener.close();
}

/** A local Bedrock inside this process, on a free port. */
export function embed(delayMs = 0): Promise<Listener> {
  return listen(createHandler({ adapters: serverAdapters, backend: simulated({ delayMs }) }));
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}

function backendOf(name: string): Backend {
  if (name === "simulated") return simulated();
  const [, file] = /^script:(.+)$/.exec(name) ?? [];
  if (!file) throw new UsageError(`Unknown backend "${name}". It is simulated, or script:FILE.`);
  try {
    return script(readScript(readFileSync(file, "utf8")));
  } catch (error) {
    throw new UsageError(
      `The script ${file} can't be used: ${error instanceof Error ? error.message : error}`,
      { cause: error },
    );
  }
}

// The variables are those that AWS clients read, so one shell serves both sides.
function authOf(kind: ServeOptions["auth"]): AuthOptions {
  if (kind === "none") return {};
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_BEARER_TOKEN_BEDROCK } =
    process.env;
  if (kind === "bearer") {
    if (!AWS_BEARER_TOKEN_BEDROCK)
      throw new UsageError("--auth bearer takes the token from AWS_BEARER_TOKEN_BEDROCK, which is not set.");
    return { tokens: [AWS_BEARER_TOKEN_BEDROCK] };
  }
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) {
    throw new UsageError(
      "--auth sigv4 takes the key from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, which are not set.",
    );
  }
  const key = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
  return { credentials: [{ ...key, ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }) }] };
}
