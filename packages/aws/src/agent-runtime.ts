import type { BedrockRuntimeClientConfig } from "@aws-sdk/client-bedrock-runtime";
import { type WireCall, type WireReply, withModelArn } from "@bedplate/core";
import { askOnce } from "./ask-once.ts";
import { type AwsOptions, awsConfig, regionOf } from "./aws-config.ts";
import { loaded, missing } from "./optional-package.ts";
import { asItIs, type Received, replyJson } from "./wire.ts";

type Sdk = typeof import("@aws-sdk/client-bedrock-agent-runtime");
type AgentClient = InstanceType<Sdk["BedrockAgentRuntimeClient"]>;

type RequestHandler = NonNullable<BedrockRuntimeClientConfig["requestHandler"]>;

/** Sends calls of Rerank, which another host serves than those of models. */
export type AgentRuntime = (
  call: WireCall,
  options: { signal: AbortSignal | undefined; received: Received },
) => Promise<WireReply>;

/** The agent runtime of each call's region. Its SDK is loaded with the first call. */
export function createAgentRuntime(
  options: AwsOptions & { endpoint?: string; requestHandler: RequestHandler },
  load: () => Promise<Sdk> = () => import("@aws-sdk/client-bedrock-agent-runtime").catch(missing),
): AgentRuntime {
  const clients = new Map<string, Promise<{ sdk: Sdk; client: AgentClient }>>();
  const clientFor = (region: string): Promise<{ sdk: Sdk; client: AgentClient }> =>
    askOnce(clients, region, async () => {
      const sdk = await loaded(load, "The Rerank API", "@aws-sdk/client-bedrock-agent-runtime");
      const client = new sdk.BedrockAgentRuntimeClient({
        ...awsConfig(options, region),
        maxAttempts: 1,
        requestHandler: options.requestHandler,
      });
      return { sdk, client };
    });
  return async (call, { signal, received }) => {
    const { sdk, client } = await clientFor(regionOf(options, call.region));
    const body = withModelArn(call, await client.config.region());
    // The SDK checks nothing; what is sent is the body.
    const input = body as unknown as ConstructorParameters<Sdk["RerankCommand"]>[0];
    const command = asItIs(new sdk.RerankCommand(input), {
      call: { ...call, body },
      streaming: false,
      received,
    });
    const { $metadata: _, ...reply } = await client.send(command, signal ? { abortSignal: signal } : {});
    return { headers: received.headers, body: replyJson(reply) };
  };
}
