import { crc32 } from "node:zlib";
import {
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  InvokeModelCommand,
} from "@aws-sdk/client-bedrock-runtime";
import type { BedrockError, Transport, WireCall } from "@bedplate/core";
import { callError, type EventStreamPlatform, readEventStream, subjectOf } from "@bedplate/core/wire";
import { NodeHttp2Handler, NodeHttpHandler } from "@smithy/node-http-handler";
import { createAgentRuntime } from "./agent-runtime.ts";
import { type AwsOptions, awsConfig, regionOf } from "./aws-config.ts";
import { createDuplex, duplexSettings } from "./aws-duplex.ts";
import { awsError } from "./aws-error.ts";
import { asItIs, parseBytes, type Received } from "./wire.ts";

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
      const received: Received = { headers: {} };
      try {
        if (call.operation === "Rerank") return await agentRuntime(call, { signal, received });
        const body = await sendBytes(clientFor(call.region), { call, streaming: false, received, signal });
        return { headers: received.headers, body: parseBytes(body, call) };
      } catch (error) {
        throw errorOf(error, { call, received, signal });
      }
    },
    async stream(call, { signal } = {}) {
      if (call.operation !== "InvokeModel" && call.operation !== "Converse")
        throw callError(call, "unsupported", `${call.operation} has no stream.`);
      const received: Received = { headers: {} };
      const controller = new AbortController();
      const unlink = follow(signal, controller);
      // Whoever leaves the loop early stops the request on the wire; after the end this changes nothing.
      const close = (): void => {
        controller.abort();
        unlink();
      };
      const failed = (error: unknown): BedrockError => errorOf(error, { call, received, signal });
      try {
        const how = { call, streaming: true, received, signal: controller.signal };
        const bytes = await sendBytes(clientFor(call.region), how);
        const { headers, frames = noFrames(bytes, call) } = received;
        const reply = { call, signal, headers, body: frames, close, errorOf: failed };
        return { headers, batches: readEventStream(reply, platform) };
      } catch (error) {
        close();
        throw failed(error);
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

interface Sending {
  call: WireCall;
  streaming: boolean;
  received: Received;
  signal: AbortSignal | undefined;
}

// Its bodies are bytes in both directions, so this command carries every operation.
async function sendBytes(
  client: BedrockRuntimeClient,
  { call, streaming, received, signal }: Sending,
): Promise<Uint8Array> {
  const command = asItIs(new InvokeModelCommand(input(call)), { call, streaming, received });
  const { body } = await client.send(command, signal ? { abortSignal: signal } : {});
  return body;
}

// JSON where frames were wanted: the service's way to say that it doesn't know the path.
function noFrames(bytes: Uint8Array, call: WireCall): never {
  parseBytes(bytes, call);
  throw callError(call, "invalid-response", "the reply is no event stream.");
}

const platform: EventStreamPlatform = {
  crc32,
  asciiText: (bytes, from, to) => Buffer.from(bytes.buffer, bytes.byteOffset).toString("latin1", from, to),
  base64Text: (base64) => Buffer.from(base64, "base64").toString(),
};

function errorOf(error: unknown, { call, received, signal }: Omit<Sending, "streaming">): BedrockError {
  const { headers } = received;
  return awsError(error, { subject: subjectOf(call), modelId: call.modelId || undefined, headers, signal });
}

function follow(signal: AbortSignal | undefined, controller: AbortController): () => void {
  const onAbort = (): void => controller.abort(signal?.reason);
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort, { once: true });
  return () => signal?.removeEventListener("abort", onAbort);
}
