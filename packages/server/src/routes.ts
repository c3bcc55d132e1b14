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
  /** Answers while the body still comes. */
  readonly duplex?: boolean;
}

/** Every operation that is served. */
export const routes: readonly Route[] = [
  { method: "POST", template: "/model/{modelId}/invoke", run: invokeModel },
  {
    method: "POST",
    template: "/model/{modelId}/invoke-with-response-stream",
    run: invokeModelWithResponseStream,
  },
  {
    method: "POST",
    template: "/model/{modelId}/invoke-with-bidirectional-stream",
    run: invokeModelWithBidirectionalStream,
    duplex: true,
  },
  { method: "POST", template: "/model/{modelId}/converse", run: converse },
  { method: "POST", template: "/model/{modelId}/converse-stream", run: converseStream },
  { method: "POST", template: "/model/{modelId}/count-tokens", run: countTokens },
  { method: "POST", template: "/guardrail/{id}/version/{version}/apply", run: applyGuardrail },
  { method: "POST", template: "/guardrail-checks/invoke", run: invokeGuardrailChecks },
  { method: "POST", template: "/rerank", run: rerank },
  { method: "POST", template: "/async-invoke", run: startAsyncInvoke },
  { method: "GET", template: "/async-invoke", run: listAsyncInvokes },
  { method: "GET", template: "/async-invoke/{invocationArn}", run: getAsyncInvoke },
  { method: "GET", template: "/foundation-models", run: listFoundationModels },
  { method: "GET", template: "/foundation-models/{id}", run: getFoundationModel },
  { method: "GET", template: "/inference-profiles", run: listInferenceProfiles },
  { method: "GET", template: "/inference-profiles/{id}", run: getInferenceProfile },
  { method: "GET", template: "/provisioned-model-throughput/{id}", run: getResource("provisioned-model") },
  { method: "GET", template: "/imported-models/{id}", run: getResource("imported-model") },
  {
    method: "GET",
    template: "/model-customization/custom-model-deployments/{id}",
    run: getResource("custom-model-deployment"),
  },
  { method: "GET", template: "/custom-models/{id}", run: getResource("custom-model") },
  { method: "GET", template: "/prompt-routers/{id}", run: getResource("prompt-router") },
];

/** The operation of a path, and what stands in the path. */
export function findRoute(
  method: string,
  pathname: string,
): { run: OperationHandler; duplex: boolean; path: () => Record<string, string> } | undefined {
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
  const { run, duplex = false, template } = route;
  return { run, duplex, path: () => labelsOf(template, segments) };
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
