import { BedrockError, type ModelRef } from "@bedplate/core";
import { askOnce } from "./ask-once.ts";
import { awsConfig, type ControlPlaneOptions, regionOf } from "./aws-config.ts";
import { awsError } from "./aws-error.ts";
import { loaded, missing } from "./optional-package.ts";

type Sdk = typeof import("@aws-sdk/client-bedrock");
type ControlPlaneClient = InstanceType<Sdk["BedrockClient"]>;

/** A question about a model. */
interface Question<Answer> {
  model: ModelRef;
  /** Name of the operation, which is also that of the IAM action. */
  action: string;
  /** What to do without the answer, as the end of a sentence. */
  otherwise: string;
  ask(sdk: Sdk, client: ControlPlaneClient): Promise<Answer>;
}

/** Asks the control plane. Throws `BedrockError`. */
export type ControlPlane = <Answer>(question: Question<Answer>) => Promise<Answer>;

/** The control plane of each model's region. The SDK is loaded with the first question, and its few retries stay on. */
export function createControlPlane(
  options: ControlPlaneOptions,
  load: () => Promise<Sdk> = () => import("@aws-sdk/client-bedrock").catch(missing),
): ControlPlane {
  const clients = new Map<string, Promise<{ sdk: Sdk; client: ControlPlaneClient }>>();
  const clientFor = (region: string): Promise<{ sdk: Sdk; client: ControlPlaneClient }> =>
    askOnce(clients, region, async () => {
      const sdk = await loaded(load, "Asking Bedrock about models", "@aws-sdk/client-bedrock");
      return { sdk, client: new sdk.BedrockClient(awsConfig(options, region)) };
    });
  return async ({ model, action, otherwise, ask }) => {
    try {
      const { sdk, client } = await clientFor(regionOf(options, model.region));
      return await ask(sdk, client);
    } catch (error) {
      throw explained(error, model, action, otherwise);
    }
  };
}

function explained(error: unknown, model: ModelRef, action: string, otherwise: string): BedrockError {
  const failure = awsError(error, {
    subject: `${model.id}: ${action}`,
    modelId: model.id,
    headers: {},
    signal: undefined,
  });
  if (failure.code !== "access-denied") return failure;
  const message = `${model.id}: these credentials may not ask about it. Allow them bedrock:${action}, or ${otherwise}.`;
  const { modelId, requestId, status, type } = failure;
  return new BedrockError("access-denied", message, { modelId, requestId, status, type, cause: error });
}
