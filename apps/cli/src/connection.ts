import { adapters } from "@bedplate/all";
import { createAwsTransport, createS3Store } from "@bedplate/aws";
import {
  type Client,
  createClient,
  type JsonObject,
  type Transport,
  type WireCall,
  type WireStream,
} from "@bedplate/core";
import { createFolderStore } from "@bedplate/server";
import { note } from "./exit.ts";
import { embedServer } from "./serve.ts";

/** Which service a command talks to. */
export interface ConnectionOptions {
  local?: boolean;
  wire?: boolean;
  region?: string;
  profile?: string;
  endpoint?: string;
  /** The model that an ARN hides, or is made of. */
  as?: string;
  /** The native format that an ARN takes, by its adapter's name. */
  format?: string;
  /** Where the jobs of a server in another process write, in place of S3. */
  folder?: string;
}

/** A client and what must be closed after it. */
export interface Connection {
  client: Client;
  close(): Promise<void>;
}

/** Opens a client for a model on AWS, or on a local Bedrock inside this process. */
export async function connect(
  model: string,
  { local, wire, region, profile, endpoint, as, format, folder }: ConnectionOptions,
): Promise<Connection> {
  const hidden = as !== undefined || format !== undefined;
  const server = local ? await embedServer() : undefined;
  const films = server?.folder ?? folder;
  const access = { ...(region && { region }), ...(profile && { profile }) };
  const transport = server
    ? localTransport(server.url)
    : createAwsTransport({ ...access, ...(endpoint && { endpoint }) });
  const onRetry = ({ error, delayMs }: { error: Error; delayMs: number }): void =>
    note(`${error.message} Trying again in ${Math.round(delayMs)} ms.`);
  return {
    client: createClient({
      transport: wire ? printing(transport) : transport,
      adapters,
      store: films === undefined ? createS3Store(access) : createFolderStore(films),
      retry: { onRetry },
      ...(hidden && { aliases: { [model]: { id: model, ...(as && { as }), ...(format && { format }) } } }),
    }),
    close: async () => server?.close(),
  };
}

/** The AWS SDK against a local Bedrock, which asks for no real key. */
export function localTransport(endpoint: string): Transport {
  return createAwsTransport({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
}

// Shows the native JSON of both directions on stderr, beside the answer on stdout.
function printing(transport: Transport): Transport {
  const sent = ({ operation, modelId, headers, body }: WireCall): void => {
    note(`→ ${operation} ${modelId} ${Object.keys(headers).length > 0 ? JSON.stringify(headers) : ""}`);
    note(JSON.stringify(body, null, 2));
  };
  return {
    async send(call, options) {
      sent(call);
      const reply = await transport.send(call, options);
      note(`← ${JSON.stringify(reply.body, null, 2)}`);
      return reply;
    },
    async stream(call, options) {
      sent(call);
      const { headers, batches } = await transport.stream(call, options);
      return { headers, batches: printingChunks(batches) };
    },
  };
}

async function* printingChunks(batches: WireStream["batches"]): AsyncGenerator<readonly JsonObject[]> {
  for await (const batch of batches) {
    for (const chunk of batch) note(`← ${JSON.stringify(chunk)}`);
    yield batch;
  }
}
