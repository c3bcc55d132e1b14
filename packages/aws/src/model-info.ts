import { isBedrockError, type ModelInfoSource, type ModelRef } from "@bedplate/core";
import { askOnce } from "./ask-once.ts";
import type { ControlPlaneOptions } from "./aws-config.ts";
import { type ControlPlane, createControlPlane } from "./control-plane.ts";

/** What the control plane knows of models, asked once for each. For the client's `modelInfo`. */
export function createModelInfo(options: ControlPlaneOptions = {}): ModelInfoSource {
  const controlPlane = createControlPlane(options);
  const answers = new Map<string, Promise<boolean | undefined>>();
  return {
    async canStream(model) {
      const { name, region = "" } = model;
      if (name === undefined) return undefined;
      return askOnce(answers, `${region} ${name}`, () => askForStreaming(model, name, controlPlane));
    },
  };
}

async function askForStreaming(
  model: ModelRef,
  name: string,
  controlPlane: ControlPlane,
): Promise<boolean | undefined> {
  try {
    const { modelDetails } = await controlPlane({
      model,
      action: "GetFoundationModel",
      otherwise: "leave createModelInfo out of modelInfo",
      ask: (sdk, client) => client.send(new sdk.GetFoundationModelCommand({ modelIdentifier: name })),
    });
    return modelDetails?.responseStreamingSupported;
  } catch (error) {
    // A model that the service does not list, or whose name it can't read, is one that it knows nothing of.
    const unlisted = ["not-found", "invalid-request"];
    if (isBedrockError(error) && unlisted.includes(error.code)) return undefined;
    throw error;
  }
}
