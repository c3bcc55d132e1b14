import {
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  ConverseStreamCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { BedrockError, type JsonObject, type Transport, type WireCall } from "@bedplate/core";
import { NodeHttp2Handler, NodeHttpHandler } from "@smithy/node-http-handler";
import { createAgentRuntime } from "./agent-runtime.ts";
import { type AwsOptions, awsConfig, regionOf } from "./aws-config.ts";
import { createDuplex, duplexSettings } from "./aws-duplex.ts";
import { awsError } from "./aws-error.ts";
import { asItIs, eventJson, type Headers, isDone, parseBytes, subjectOf } from "./wire.ts";

/** Where to find the service and who asks. Everything is optional: the AWS SDK's own chain finds the rest. */
export interface AwsTransportOptions extends AwsOptions {
  /** Default: `AWS_ENDPOINT_URL_BEDROCK_RUNTIME`, `AWS_ENDPOINT_URL`, the profile, then the region's own. */
  endpoint?: string;
  /** Of the agent runtime, which has the Rerank API. Default: `endpoint`, `AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME`, `AWS_ENDPOINT_URL`, the profile, then the region's own. */
  agentRuntimeEndpoint?: string;
  /** HTTP/1.1 with connections that are kept (the default), or HTTP/2. */
  httpVersion?: "1.1" | "2";
  /** Your own client, for everything else; its settings are used as they are, its retries and region included. */
  client?: BedrockRuntimeClient;
}

/** A transport on the AWS SDK. Its retries are off, as the Bedplate client has its own. */
export function createAwsTransport(options: AwsTransportOptions = {}): Transport {
  const clientFor = clientsByRegion(options);
  const agentEndpoint = options.agentRuntimeEndpoint ?? options.endpoint;
  const agentRuntime = createAgentRuntime({
    ...options,
    ...(agentEndpoint && { endpoint: agentEndpoint }),
    requestHandler: requestHandlerOf(options),
  });
  return {
    async send(call, { signal } = {}) {
      const received: Headers = {};
      try {
        if (call.operation === "Rerank") return await agentRuntime(call, { signal, received });
        // Its bodies are bytes in both directions, so it carries every operation with one reply.
        const command = asItIs(new InvokeModelCommand(input(call)), { call, streaming: false, received });
        const { body } = await clientFor(call.region).send(command, signal ? { abortSignal: signal } : {});
        return { headers: received, body: parseBytes(body, call) };
      } catch (error) {
        throw awsError(error, { ...aboutOf(call), headers: received, signal });
      }
    },
    async stream(call, { signal } = {}) {
      const received: Headers = {};
      const controller = new AbortController();
      const unlink = follow(signal, controller);
      try {
        const events = await openEvents(clientFor(call.region), call, received, controller.signal);
        return {
          headers: received,
          chunks: readChunks(events, { call, received, signal, controller, unlink }),
        };
      } catch (error) {
        unlink();
        throw awsError(error, { ...aboutOf(call), headers: received, signal });
      }
    },
    duplex: createDuplex(clientsByRegion(options, duplexSettings)),
  };
}

function clientsByRegion(
  options: AwsTransportOptions,
  moreSettings?: () => BedrockRuntimeClientConfig,
): (region: string | undefined) => BedrockRuntimeClient {
  const clients = new Map<string, BedrockRuntimeClient>();
  return (callRegion) => {
    if (options.client) return options.client;
    const region = regionOf(options, callRegion);
    const client = clients.get(region) ?? createRuntimeClient(options, region, moreSettings?.());
    clients.set(region, client);
    return client;
  };
}

function createRuntimeClient(
  options: AwsTransportOptions,
  region: string,
  settings?: BedrockRuntimeClientConfig,
): BedrockRuntimeClient {
  return new BedrockRuntimeClient({
    ...awsConfig(options, region),
    maxAttempts: 1,
    // The SDK's default opens a TLS connection for every request.
    requestHandler: requestHandlerOf(options),
    ...settings,
  });
}

function requestHandlerOf({ httpVersion }: AwsTransportOptions): NodeHttp2Handler | NodeHttpHandler {
  return httpVersion === "2" ? new NodeHttp2Handler() : new NodeHttpHandler(keepAlive);
}

const keepAlive = {
  httpAgent: { keepAlive: true, maxSockets: 256 },
  httpsAgent: { keepAlive: true, maxSockets: 256 },
};

// Path and body are put in later; the SDK insists on a model even where there is none.
function input(call: WireCall): { modelId: string; body: string; contentType: string; accept: string } {
  return {
    modelId: subjectOf(call),
    body: "{}",
    contentType: "application/json",
    accept: "application/json",
  };
}

function aboutOf(call: WireCall): { subject: string; modelId?: string } {
  return { subject: subjectOf(call), ...(call.modelId && { modelId: call.modelId }) };
}

async function openEvents(
  client: BedrockRuntimeClient,
  call: WireCall,
  received: Headers,
  abortSignal: AbortSignal,
): Promise<AsyncIterable<JsonObject>> {
  const how = { call, streaming: true, received };
  switch (call.operation) {
    case "InvokeModel": {
      const command = asItIs(new InvokeModelWithResponseStreamCommand(input(call)), how);
      const { body } = await client.send(command, { abortSignal });
      return invokeChunks(body ?? [], call);
    }
    case "Converse": {
      const command = asItIs(new ConverseStreamCommand({ modelId: call.modelId }), how);
      const { stream } = await client.send(command, { abortSignal });
      return converseEvents(stream ?? []);
    }
    default:
      throw new BedrockError(
        "unsupported",
        `${subjectOf(call)}: ${call.operation} has no stream.`,
        aboutOf(call),
      );
  }
}

type Events<Event> = AsyncIterable<Event> | Iterable<Event>;

async function* invokeChunks(
  events: Events<{ chunk?: { bytes?: Uint8Array | undefined } | undefined }>,
  call: WireCall,
): AsyncGenerator<JsonObject> {
  for await (const { chunk } of events)
    if (chunk?.bytes && !isDone(chunk.bytes)) yield parseBytes(chunk.bytes, call);
}

async function* converseEvents(events: Events<object>): AsyncGenerator<JsonObject> {
  for await (const event of events) yield eventJson(event);
}

interface OpenStream {
  call: WireCall;
  received: Headers;
  signal: AbortSignal | undefined;
  controller: AbortController;
  unlink: () => void;
}

async function* readChunks(
  chunks: AsyncIterable<JsonObject>,
  { call, received, signal, controller, unlink }: OpenStream,
): AsyncGenerator<JsonObject> {
  try {
    yield* chunks;
  } catch (error) {
    throw awsError(error, { ...aboutOf(call), headers: received, signal });
  } finally {
    // Whoever leaves the loop early stops the request on the wire; after the end this changes nothing.
    controller.abort();
    unlink();
  }
}

function follow(signal: AbortSignal | undefined, controller: AbortController): () => void {
  const onAbort = (): void => controller.abort(signal?.reason);
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort, { once: true });
  return () => signal?.removeEventListener("abort", onAbort);
}
