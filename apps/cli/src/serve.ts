import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serverAdapters } from "@bedplate/all/server";
import { models } from "@bedplate/catalog";
import {
  type AuthOptions,
  createHandler,
  faultForms,
  type Listener,
  listen,
  readConfig,
  readFaults,
  type ServerConfig,
  sampleGuardrail,
  sampleResources,
  simulated,
} from "@bedplate/server";
import { note, UsageError } from "./exit.ts";
import { type BackendOptions, backendOf, usable } from "./serve-backend.ts";

interface ServeOptions extends BackendOptions {
  port: number;
  host: string;
  auth: "none" | "sigv4" | "bearer";
  backend: string;
  folder?: string;
  config?: string;
  limits: boolean;
  fault?: readonly string[];
}

/** What every `bedplate serve` has beside the models, for its help. */
export const samples: string = [
  "Without a file there are (and --config FILE adds to them):",
  `  ${"guardrail".padEnd(30)}${sampleGuardrail.id} (versions 1 and DRAFT; blocks the word "forbidden", masks email addresses)`,
  ...sampleResources.map(({ kind, arn }) => `  ${kind.padEnd(30)}${arn}`),
].join("\n");

/** The language of `--fault`, for the help. */
export const faultHelp: string = [
  "Faults, joined by commas; a request asks for them by the header x-bedplate-fault or the path /_bedplate/fault/SPEC:",
  ...faultForms.map((form) => `  ${form}`),
  "  after a piece xTIMES or *SHARE; beside it seed=NUMBER, on=OPERATION or on=MODEL_PREFIX",
  "GET /_bedplate/requests tells what was asked, and what came of it.",
].join("\n");

/** Runs the local Bedrock until a signal; then running streams end first. */
export async function serve(options: ServeOptions): Promise<void> {
  const { port, host, auth, backend, folder = temporaryFolder(), config, limits, fault = [] } = options;
  const { guardrails = [], resources = [] } = config === undefined ? {} : configOf(config);
  for (const spec of fault) checkFault(spec);
  const handler = createHandler({
    adapters: serverAdapters,
    ...backendOf(backend, options),
    auth: authOf(auth),
    models,
    limits,
    folder,
    guardrails,
    resources,
    faults: fault,
  });
  const listener = await listen(handler, { port, host }).catch((error: NodeJS.ErrnoException) => {
    throw error.code === "EADDRINUSE"
      ? new UsageError(
          `Port ${port} of ${host} is in use. Choose another with --port, or --port 0 for a free one.`,
        )
      : error;
  });
  process.stdout.write(`listening on ${listener.url}\n`);
  const variables = ["AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "AWS_ENDPOINT_URL_BEDROCK"];
  note(
    `Point an AWS SDK at it: ${variables.map((name) => `${name}=${listener.url}`).join(" ")}. Ctrl-C stops it.`,
  );
  note(`Files of asynchronous jobs, by their bucket: ${folder}`);
  await untilSignal();
  note("Stopping; running streams end first.");
  await listener.close();
}

/** A local Bedrock inside this process, on a free port. With limits it refuses models that are unknown or have ended. */
export async function embedServer({
  delayMs = 0,
  limits = true,
}: EmbedOptions = {}): Promise<Listener & { folder: string }> {
  const backend = simulated({ delayMs });
  const folder = temporaryFolder();
  const options = { adapters: serverAdapters, backend, models, limits, folder, guardrails: [] };
  return { ...(await listen(createHandler(options))), folder };
}

function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "bedplate-s3-"));
}

interface EmbedOptions {
  /** Between two pieces of an answer, in milliseconds. */
  delayMs?: number;
  limits?: boolean;
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
  });
}

function checkFault(spec: string): void {
  try {
    readFaults(spec);
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function configOf(file: string): ServerConfig {
  return usable("config", file, () => readConfig(readFileSync(file, "utf8")));
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
