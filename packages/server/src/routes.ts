import { BedrockError } from "@bedplate/core";
import { applyGuardrail } from "./apply-guardrail.ts";
import { getAsyncInvoke, listAsyncInvokes, startAsyncInvoke } from "./async-invoke.ts";
import { invokeModelWithBidirectionalStream } from "./bidirectional.ts";
import { converse, converseStream } from "./converse.ts";
import { countTokens } from "./count-tokens.ts";
import { getFoundationModel, listFoundationModels } from "./foundation-models.ts";
import { invokeGuardrailChecks } from "./guardrail-checks.ts";
import type { OperationHandler } from "./handler.ts";
import { getInferenceProfile, listInferenceProfiles } from "./inference-profiles.ts";
import { invokeModel, invokeModelWithResponseStream } from "./invoke.ts";
import { rerank } from "./rerank.ts";
import { getResource } from "./resource-views.ts";

/** One operation and where it is found; `{name}` stands for one segment. */
export interface Route {
  readonly method: "GET" | "POST";
  readonly template: string;
  readonly run: OperationHandler;
  /** As the service model spells it. */
  readonly operation: string;
  /** Answers while the body still comes. */
  readonly duplex?: boolean;
}

/** Every operation that is served. */
export const routes: readonly Route[] = [
  { method: "POST", template: "/model/{modelId}/invoke", run: invokeModel, operation: "InvokeModel" },
  {
    method: "POST",
    template: "/model/{modelId}/invoke-with-response-stream",
    run: invokeModelWithResponseStream,
    operation: "InvokeModelWithResponseStream",
  },
  {
    method: "POST",
    template: "/model/{modelId}/invoke-with-bidirectional-stream",
    run: invokeModelWithBidirectionalStream,
    operation: "InvokeModelWithBidirectionalStream",
    duplex: true,
  },
  { method: "POST", template: "/model/{modelId}/converse", run: converse, operation: "Converse" },
  {
    method: "POST",
    template: "/model/{modelId}/converse-stream",
    run: converseStream,
    operation: "ConverseStream",
  },
  { method: "POST", template: "/model/{modelId}/count-tokens", run: countTokens, operation: "CountTokens" },
  {
    method: "POST",
    template: "/guardrail/{id}/version/{version}/apply",
    run: applyGuardrail,
    operation: "ApplyGuardrail",
  },
  {
    method: "POST",
    template: "/guardrail-checks/invoke",
    run: invokeGuardrailChecks,
    operation: "InvokeGuardrailChecks",
  },
  { method: "POST", template: "/rerank", run: rerank, operation: "Rerank" },
  { method: "POST", template: "/async-invoke", run: startAsyncInvoke, operation: "StartAsyncInvoke" },
  { method: "GET", template: "/async-invoke", run: listAsyncInvokes, operation: "ListAsyncInvokes" },
  {
    method: "GET",
    template: "/async-invoke/{invocationArn}",
    run: getAsyncInvoke,
    operation: "GetAsyncInvoke",
  },
  {
    method: "GET",
    template: "/foundation-models",
    run: listFoundationModels,
    operation: "ListFoundationModels",
  },
  {
    method: "GET",
    template: "/foundation-models/{id}",
    run: getFoundationModel,
    operation: "GetFoundationModel",
  },
  {
    method: "GET",
    template: "/inference-profiles",
    run: listInferenceProfiles,
    operation: "ListInferenceProfiles",
  },
  {
    method: "GET",
    template: "/inference-profiles/{id}",
    run: getInferenceProfile,
    operation: "GetInferenceProfile",
  },
  {
    method: "GET",
    template: "/provisioned-model-throughput/{id}",
    run: getResource("provisioned-model"),
    operation: "GetProvisionedModelThroughput",
  },
  {
    method: "GET",
    template: "/imported-models/{id}",
    run: getResource("imported-model"),
    operation: "GetImportedModel",
  },
  {
    method: "GET",
    template: "/model-customization/custom-model-deployments/{id}",
    run: getResource("custom-model-deployment"),
    operation: "GetCustomModelDeployment",
  },
  {
    method: "GET",
    template: "/custom-models/{id}",
    run: getResource("custom-model"),
    operation: "GetCustomModel",
  },
  {
    method: "GET",
    template: "/prompt-routers/{id}",
    run: getResource("prompt-router"),
    operation: "GetPromptRouter",
  },
];

/** A route, and what stands in a path that it has. */
export interface FoundRoute {
  readonly run: OperationHandler;
  readonly operation: string;
  readonly duplex: boolean;
  /** By the template's names. Throws where a segment is no ID. */
  readonly path: () => Record<string, string>;
}

/** The operation of a path, and what stands in the path. */
export function findRoute(method: string, pathname: string): FoundRoute | undefined {
  // The path is taken apart as it came and decoded afterwards, since an ARN is one segment with %2F inside.
  const segments = pathname.split("/");
  const route = routes.find((candidate) => {
    const parts = candidate.template.split("/");
    return (
      candidate.method === method &&
      parts.length === segments.length &&
      parts.every((part, at) => (part.startsWith("{") ? segments[at] !== "" : part === segments[at]))
    );
  });
  if (!route) return undefined;
  const { run, operation, duplex = false, template } = route;
  return { run, operation, duplex, path: () => labelsOf(template, segments) };
}

function labelsOf(template: string, segments: readonly string[]): Record<string, string> {
  const parts = template.split("/");
  return Object.fromEntries(
    parts.flatMap((part, at) =>
      part.startsWith("{") ? [[part.slice(1, -1), decodeSegment(segments[at] ?? "")]] : [],
    ),
  );
}

function decodeSegment(segment: string): string {
  try {
    const id = decodeURIComponent(segment);
    if (id.length <= 2048) return id;
  } catch {
    // Falls through to the refusal that an unknown ID gets.
  }
  throw new BedrockError("invalid-request", "The provided model identifier is invalid.");
}
