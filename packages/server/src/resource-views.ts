import { BedrockError, type JsonObject } from "@bedplate/core";
import { foundationModelArn, lastSegment } from "./arn.ts";
import type { OperationHandler } from "./handler.ts";
import { jsonReply } from "./reply.ts";
import {
  allResources,
  type DeploymentResource,
  type ImportedModelResource,
  type ModelResource,
  type PromptRouterResource,
  type Resource,
} from "./resource.ts";

/** When everything was made, since nobody remembers. */
export const created = "2026-01-01T00:00:00Z";

/** What the control plane reads one by one. */
export type ReadableKind =
  | "provisioned-model"
  | "imported-model"
  | "custom-model-deployment"
  | "custom-model"
  | "prompt-router";

/** The read of one kind of resource, by ARN, ID or name. Throws the service's refusal of one that is not there. */
export function getResource(kind: ReadableKind): OperationHandler {
  return ({ path, requestId }, { resources }) => {
    const { id = "" } = path;
    const resource = allResources(resources).find(
      (candidate) =>
        (candidate.kind === kind || candidate.kind === `default-${kind}`) &&
        [candidate.arn, candidate.name, lastSegment(candidate.arn)].includes(id),
    );
    const view = resource && viewOf(resource);
    if (!view)
      throw new BedrockError("not-found", `The provided ${kind.replaceAll("-", " ")} does not exist.`);
    return jsonReply(view, requestId);
  };
}

function viewOf(resource: Resource): JsonObject | undefined {
  switch (resource.kind) {
    case "provisioned-model":
      return provisionedModel(resource);
    case "custom-model":
      return customModel(resource);
    case "custom-model-deployment":
      return deployment(resource);
    case "imported-model":
      return importedModel(resource);
    case "prompt-router":
    case "default-prompt-router":
      return promptRouter(resource);
    // They are read elsewhere: as an inference profile, and by another service.
    case "application-inference-profile":
    case "prompt":
      return undefined;
  }
}

function provisionedModel({ arn, name, model }: ModelResource): JsonObject {
  const modelArn = foundationModelArn(model, regionIn(arn));
  return {
    modelUnits: 1,
    desiredModelUnits: 1,
    provisionedModelName: name,
    provisionedModelArn: arn,
    modelArn,
    desiredModelArn: modelArn,
    foundationModelArn: modelArn,
    status: "InService",
    creationTime: created,
    lastModifiedTime: created,
  };
}

function customModel({ arn, name, model }: ModelResource): JsonObject {
  return {
    modelArn: arn,
    modelName: name,
    baseModelArn: foundationModelArn(model, regionIn(arn)),
    customizationType: "FINE_TUNING",
    trainingDataConfig: { s3Uri: "s3://sample-bucket/training.jsonl" },
    outputDataConfig: { s3Uri: "s3://sample-bucket/output/" },
    creationTime: created,
    modelStatus: "Active",
  };
}

function deployment({ arn, name, customModel }: DeploymentResource): JsonObject {
  return {
    customModelDeploymentArn: arn,
    modelDeploymentName: name,
    modelArn: customModel,
    createdAt: created,
    status: "Active",
    lastUpdatedAt: created,
  };
}

function importedModel({ arn, name, architecture }: ImportedModelResource): JsonObject {
  return {
    modelArn: arn,
    modelName: name,
    jobName: `${name}-import`,
    jobArn: arn.replace(":imported-model/", ":model-import-job/"),
    modelDataSource: { s3DataSource: { s3Uri: "s3://sample-bucket/model/" } },
    creationTime: created,
    modelArchitecture: architecture,
    instructSupported: true,
    customModelUnits: { customModelUnitsPerModelCopy: 1, customModelUnitsVersion: "v1.0" },
  };
}

function promptRouter({ kind, arn, name, models }: PromptRouterResource): JsonObject {
  const targets = models.map((model) => ({ modelArn: foundationModelArn(model, regionIn(arn)) }));
  return {
    promptRouterName: name,
    routingCriteria: { responseQualityDifference: 0 },
    createdAt: created,
    updatedAt: created,
    promptRouterArn: arn,
    models: targets,
    fallbackModel: targets[0],
    status: "AVAILABLE",
    type: kind === "prompt-router" ? "custom" : "default",
  };
}

function regionIn(arn: string): string {
  const [, , , region = "us-east-1"] = arn.split(":");
  return region;
}
