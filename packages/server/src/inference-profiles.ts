import { BedrockError, type JsonObject } from "@bedplate/core";
import { account, foundationModelArn, lastSegment, regionOf } from "./arn.ts";
import { oneOf } from "./call-settings.ts";
import { nameOf } from "./foundation-models.ts";
import type { HandlerOptions, IncomingCall } from "./handler.ts";
import { jsonReply } from "./reply.ts";
import { allResources } from "./resource.ts";
import { created } from "./resource-views.ts";
import { type ServedModel, statusOf } from "./served-model.ts";

/** ListInferenceProfiles: those of the models and those of the account, page by page where the call asks for pages. */
export function listInferenceProfiles(incoming: IncomingCall, options: HandlerOptions): Response {
  const { query, requestId, headers } = incoming;
  const type = query.get("type") ?? query.get("typeEquals");
  if (type !== null) oneOf(["SYSTEM_DEFINED", "APPLICATION"], type, "typeEquals");
  const all = profilesOf(options, regionOf(headers)).filter(
    (profile) => type === null || profile.type === type,
  );
  const start = Number(query.get("nextToken") ?? 0);
  const end = start + Number(query.get("maxResults") ?? all.length);
  const reply = {
    inferenceProfileSummaries: all.slice(start, end),
    ...(end < all.length && { nextToken: String(end) }),
  };
  return jsonReply(reply, requestId);
}

/** GetInferenceProfile, by ID or ARN. */
export function getInferenceProfile(incoming: IncomingCall, options: HandlerOptions): Response {
  const { path, headers, requestId } = incoming;
  const { id = "" } = path;
  const profile = profilesOf(options, regionOf(headers)).find(
    ({ inferenceProfileArn, inferenceProfileId }) =>
      // A profile of the service is the same under the ARN of any account and region.
      inferenceProfileArn === id ||
      inferenceProfileId === (id.includes(":inference-profile/") ? lastSegment(id) : id),
  );
  if (!profile)
    throw new BedrockError("not-found", "The provided inference profile identifier does not exist.");
  return jsonReply(profile, requestId);
}

function profilesOf({ models = [], resources }: HandlerOptions, region: string): JsonObject[] {
  const own = allResources(resources).flatMap((resource) =>
    resource.kind === "application-inference-profile"
      ? [applicationProfile(resource.arn, resource.name, resource.model)]
      : [],
  );
  const active = models.filter((model) => statusOf(model) !== "end-of-life");
  return [...active.flatMap((model) => systemProfiles(model, region)), ...own];
}

function systemProfiles(model: ServedModel, region: string): JsonObject[] {
  return (model.profiles ?? []).map((area) => {
    const id = `${area}.${model.id}`;
    const arn = `arn:aws:bedrock:${region}:${account}:inference-profile/${id}`;
    const models = (regions[area] ?? [region]).map((name) => ({
      modelArn: foundationModelArn(model.id, name),
    }));
    const name = `${area} ${nameOf(model)}`.replace(/[^0-9a-zA-Z]+/g, "-").slice(0, 64);
    return profile({ arn, id, name, models, type: "SYSTEM_DEFINED" });
  });
}

// Where an area's profiles route to; two of its regions stand for all.
const regions: Readonly<Record<string, readonly string[]>> = {
  us: ["us-east-1", "us-west-2"],
  eu: ["eu-central-1", "eu-west-1"],
  apac: ["ap-northeast-1", "ap-southeast-2"],
};

function applicationProfile(arn: string, name: string, model: string): JsonObject {
  const [, , , region = ""] = arn.split(":");
  const models = [{ modelArn: foundationModelArn(model, region) }];
  return profile({ arn, id: lastSegment(arn), name, models, type: "APPLICATION" });
}

interface ProfileFacts {
  arn: string;
  id: string;
  name: string;
  models: { modelArn: string }[];
  type: "SYSTEM_DEFINED" | "APPLICATION";
}

function profile({ arn, id, name, models, type }: ProfileFacts): JsonObject {
  return {
    inferenceProfileName: name,
    createdAt: created,
    updatedAt: created,
    inferenceProfileArn: arn,
    models,
    inferenceProfileId: id,
    status: "ACTIVE",
    type,
  };
}
