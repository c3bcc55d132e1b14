import type { JsonObject } from "@bedplate/core";
import { type ApplyRequest, readApplyRequest } from "./apply-request.ts";
import { findGuardrail, type GuardrailDefinition } from "./guardrail.ts";
import { appliedAssessment } from "./guardrail-assessment.ts";
import { forwardGuardrail } from "./guardrail-forward.ts";
import { isChecked, scan } from "./guardrail-scan.ts";
import { reasonOf } from "./guardrail-trace.ts";
import type { HandlerOptions, IncomingCall } from "./handler.ts";
import { parseBody } from "./open-call.ts";
import { jsonReply } from "./reply.ts";

/** ApplyGuardrail: a guardrail looks at content, without a model. Pictures pass. */
export async function applyGuardrail(
  { path: { id = "", version = "" }, body, signal, requestId }: IncomingCall,
  { guardrails, backend }: HandlerOptions,
): Promise<Response> {
  const json = parseBody(body);
  const guardrail = findGuardrail({ id, version }, guardrails, "not-found");
  if (guardrail) return jsonReply(apply(guardrail, version, readApplyRequest(json)), requestId);
  return jsonReply(await forwardGuardrail(json, backend, { id, version, signal }), requestId);
}

// Keys as recorded, also those that the service model does not have.
function apply(guardrail: GuardrailDefinition, version: string, request: ApplyRequest): JsonObject {
  const begun = performance.now();
  const { source, passages, full } = request;
  const verdict = scan(guardrail, passages, { source, full, masking: true });
  const latencyMs = Math.round(performance.now() - begun);
  const { action, usage, coverage } = verdict;
  const message = source === "input" ? guardrail.blockedInputMessaging : guardrail.blockedOutputsMessaging;
  const masked = passages.flatMap((passage, at) => (isChecked(passage) ? (verdict.texts[at] ?? []) : []));
  const said = action === "blocked" ? [message] : action === "masked" ? masked : [];
  const outputs = said.map((text) => ({ text }));
  return {
    action: action === "none" ? "NONE" : "GUARDRAIL_INTERVENED",
    actionReason: reasonOf([action]),
    assessments: [appliedAssessment(verdict, { guardrail, version, latencyMs })],
    blockedResponse: action === "blocked" ? message : null,
    guardrailCoverage: { images: null, ...coverage },
    output: outputs,
    outputs,
    usage,
  };
}
