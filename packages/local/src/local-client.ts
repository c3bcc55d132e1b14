import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { adapters as allAdapters } from "@bedplate/all";
import { serverAdapters as allServerAdapters } from "@bedplate/all/server";
import {
  type Backend,
  type ChatRequest,
  type Client,
  type ClientOptions,
  createClient,
} from "@bedplate/core";
import { createFetchTransport } from "@bedplate/fetch";
import {
  createFolderStore,
  createHandler,
  createJournal,
  type HandlerOptions,
  type Journal,
  type ScriptRule,
  script as scripted,
  simulated,
} from "@bedplate/server";
import { inProcess } from "./in-process.ts";

/** What a local client is made of: everything has a default. */
export interface LocalClientOptions
  extends Omit<ClientOptions, "transport" | "adapters" | "store">,
    Omit<HandlerOptions, "adapters" | "backend" | "auth" | "journal"> {
  /** What its models say. Without it they are `simulated()`; with it, all that is no chat is. */
  script?: readonly ScriptRule[];
  /** Who answers what no script does. Default `simulated()`. */
  backend?: Backend;
  /** The client's formats. Default: all of them, in the order of `@bedplate/all`. */
  adapters?: ClientOptions["adapters"];
  /** The server's formats. Default: all of them. */
  serverAdapters?: HandlerOptions["adapters"];
}

/** A client whose service is inside of it, and which knows what was asked. */
export interface LocalClient extends Client {
  /** Each chat that reached the model, as the service understood it, in order. Set its length to 0 to forget them. */
  readonly chats: ChatRequest[];
  /** Every request as it went over the wire, bodies included. */
  readonly journal: Journal;
}

/**
 * A client for tests: its requests go through the real adapters, a transport and a local Bedrock, in this process and
 * without a port. It does not retry unless told, so that failures are seen. Speech needs a real connection: see `listen`.
 */
export function createLocalClient(options: LocalClientOptions = {}): LocalClient {
  const { script, backend = simulated(), adapters = allAdapters, retry = false } = options;
  const { serverAdapters = allServerAdapters, folder = newFolder() } = options;
  const chats: ChatRequest[] = [];
  const journal = createJournal({ bodies: true });
  const answering = script ? { ...backend, ...scripted(script) } : backend;
  const handler = createHandler({
    ...options,
    adapters: serverAdapters,
    backend: listening(answering, chats),
    folder,
    journal,
  });
  const transport = createFetchTransport({
    endpoint: "http://bedrock.local",
    region: "us-east-1",
    // Goes before what the environment has, and costs less than a signature.
    token: "local",
    fetch: inProcess(handler),
  });
  const client = createClient({ ...options, transport, adapters, retry, store: createFolderStore(folder) });
  return { ...client, chats, journal };
}

// The first job makes it.
function newFolder(): string {
  return join(tmpdir(), `bedplate-local-${randomUUID()}`);
}

function listening(backend: Backend, chats: ChatRequest[]): Backend {
  const { generateText, streamText } = backend;
  return {
    ...backend,
    ...(generateText && {
      generateText(request, options) {
        chats.push(request);
        return generateText(request, options);
      },
    }),
    ...(streamText && {
      streamText(request, options) {
        chats.push(request);
        return streamText(request, options);
      },
    }),
  };
}
