import {
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { BedrockError, type Transport, type TransportOptions, type WireCall } from "@bedplate/core";
import { NodeHttp2Handler, NodeHttpHandler } from "@smithy/node-http-handler";
import { awsError } from "./aws-error.ts";
import { type Headers, isDone, parseBytes, withHeaders } from "./wire.ts";

/** Where to find the service and who asks. Everything is optional: the AWS SDK's own chain finds the rest. */
export interface AwsTransportOptions {
  /** Default: `AWS_REGION`, `AWS_DEFAULT_REGION`, then the profile. The region inside an ARN goes first. */
  region?: string;
  /** Profile of the shared AWS configuration, SSO ones included. */
  profile?: string;
  /** Keys, or a function that gets them. Default: the AWS SDK's chain. */
  credentials?: NonNullable<BedrockRuntimeClientConfig["credentials"]>;
  /** A Bedrock API key. Default: `AWS_BEARER_TOKEN_BEDROCK`. */
  token?: string;
  /** Default: `AWS_ENDPOINT_URL_BEDROCK_RUNTIME`, `AWS_ENDPOINT_URL`, the profile, then the region's own. */
  endpoint?: string;
  /** HTTP/1.1 with connections that are kept (the default), or HTTP/2. */
  httpVersion?: "1.1" | "2";
  /** Your own client, for everything else; its settings are used as they are, its retries and region included. */
  client?: BedrockRuntimeClient;
}

/** A transport on the AWS SDK. Its retries are off, as the Bedplate client has its own. */
export function createAwsTransport(options: AwsTransportOptions = {}): Transport {
  const clientFor = clientsByRegion(options);
  return {
    async send(call, { signal } = {}) {
      const headers: Headers = {};
      try {
        const command = withHeaders(new InvokeModelCommand(input(call)), call.headers, headers);
        const { body } = await clientFor(call.region).send(command, abortable(signal));
        return { headers, body: parseBytes(body, call.modelId) };
      } catch (error) {
        throw awsError(error, { modelId: call.modelId, headers, signal });
      }
    },
    async stream(call, { signal } = {}) {
      const headers: Headers = {};
      const controller = new AbortController();
      const unlink = follow(signal, controller);
      try {
        const command = withHeaders(
          new InvokeModelWithResponseStreamCommand(input(call)),
          call.headers,
          headers,
        );
        const { body } = await clientFor(call.region).send(command, { abortSignal: controller.signal });
        return { headers, chunks: readChunks(body ?? [], { call, headers, signal, controller, unlink }) };
      } catch (error) {
        unlink();
        throw awsError(error, { modelId: call.modelId, headers, signal });
      }
    },
  };
}

function input(call: WireCall): { modelId: string; body: string; contentType: string; accept: string } {
  if (call.operation !== "InvokeModel") {
    throw new BedrockError(
      "unsupported",
      `${call.modelId}: this transport has no operation ${call.operation}.`,
      { modelId: call.modelId },
    );
  }
  return {
    modelId: call.modelId,
    body: JSON.stringify(call.body),
    contentType: "application/json",
    accept: "application/json",
  };
}

function abortable(signal: TransportOptions["signal"]): { abortSignal?: AbortSignal } {
  return signal ? { abortSignal: signal } : {};
}

// An ARN is served by its own region alone, so each region has its own client.
function clientsByRegion(options: AwsTransportOptions): (region: string | undefined) => BedrockRuntimeClient {
  const clients = new Map<string, BedrockRuntimeClient>();
  return (region = options.region ?? process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? "") => {
    if (options.client) return options.client;
    const client = clients.get(region) ?? new BedrockRuntimeClient(configOf(options, region));
    clients.set(region, client);
    return client;
  };
}

function configOf(
  { profile, credentials, token, endpoint, httpVersion = "1.1" }: AwsTransportOptions,
  region: string,
): BedrockRuntimeClientConfig {
  return {
    maxAttempts: 1,
    // The SDK's default opens a TLS connection for every request.
    requestHandler: httpVersion === "2" ? new NodeHttp2Handler() : new NodeHttpHandler(keepAlive),
    ...(region && { region }),
    ...(profile && { profile }),
    ...(credentials && { credentials }),
    ...(token && { token: { token }, authSchemePreference: ["httpBearerAuth"] }),
    ...(endpoint && { endpoint }),
  };
}

const keepAlive = {
  httpAgent: { keepAlive: true, maxSockets: 256 },
  httpsAgent: { keepAlive: true, maxSockets: 256 },
};

interface OpenStream {
  call: WireCall;
  headers: Headers;
  signal: AbortSignal | undefined;
  controller: AbortController;
  unlink: () => void;
}

async function* readChunks(
  events: AsyncIterable<{ chunk?: { bytes?: Uint8Array | undefined } | undefined }> | Iterable<never>,
  { call, headers, signal, controller, unlink }: OpenStream,
): AsyncGenerator<ReturnType<typeof parseBytes>> {
  try {
    for await (const { chunk } of events) {
      if (chunk?.bytes && !isDone(chunk.bytes)) yield parseBytes(chunk.bytes, call.modelId);
    }
  } catch (error) {
    throw awsError(error, { modelId: call.modelId, headers, signal });
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
