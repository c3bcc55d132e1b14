import {
  BedrockRuntimeClient,
  type ConverseCommandInput,
  ConverseStreamCommand,
  type ConverseStreamOutput,
} from "@aws-sdk/client-bedrock-runtime";
import { type Listener, sampleResources } from "@bedplate/server";

/** Who signs the calls of these tests. */
export const key = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };

/** A model that can do what these tests ask. */
export const nova = "amazon.nova-lite-v1:0";

/** The AWS SDK against a local server. */
export function clientOf({ url }: Listener): BedrockRuntimeClient {
  return new BedrockRuntimeClient({ endpoint: url, region: "us-east-1", credentials: key, maxAttempts: 1 });
}

/** A Converse call of one text. */
export function say(text: string, more: Partial<ConverseCommandInput> = {}): ConverseCommandInput {
  return { modelId: nova, messages: [{ role: "user", content: [{ text }] }], ...more };
}

/** All events of a ConverseStream call. */
export async function eventsOf(
  listener: Listener,
  input: ConverseCommandInput,
): Promise<ConverseStreamOutput[]> {
  const { stream } = await clientOf(listener).send(new ConverseStreamCommand(input));
  const events: ConverseStreamOutput[] = [];
  for await (const event of stream ?? []) events.push(event);
  return events;
}

/** The text of a stream. */
export function textIn(events: readonly ConverseStreamOutput[]): string {
  return events.map(({ contentBlockDelta }) => contentBlockDelta?.delta?.text ?? "").join("");
}

/** The ARN of the sample of a kind. */
export function arnOf(kind: string): string {
  return sampleResources.find((resource) => resource.kind === kind)?.arn ?? "";
}
