import {
  type Backend,
  type GuardrailContent,
  type GuardrailRequest,
  isObject,
  type JsonObject,
  type JsonValue,
  readObjects,
} from "@bedplate/core";
import { readApplyRequest, readQualifiers } from "./apply-request.ts";
import { unknownGuardrail } from "./guardrail.ts";

/** Which guardrail is asked, and by whom. */
export interface ForwardOptions {
  readonly id: string;
  readonly version: string;
  readonly signal: AbortSignal;
}

/** Lets the backend apply a guardrail that the server does not have. Throws the service's refusal when the backend has none either. */
export async function forwardGuardrail(
  body: JsonObject,
  { applyGuardrail }: Backend,
  { id, version, signal }: ForwardOptions,
): Promise<JsonObject> {
  if (!applyGuardrail) throw unknownGuardrail("not-found");
  const { source, full } = readApplyRequest(body);
  const request: GuardrailRequest = {
    id,
    version,
    source,
    content: contentOf(body.content),
    scope: full ? "full" : "interventions",
  };
  const { outcome, outputs, usage } = await applyGuardrail(request, { signal });
  return {
    action: outcome.action === "intervened" ? "GUARDRAIL_INTERVENED" : "NONE",
    ...(outcome.reason !== undefined && { actionReason: outcome.reason }),
    ...outcome.trace,
    assessments: readObjects(outcome.trace ?? {}, "assessments"),
    outputs: outputs.map((text) => ({ text })),
    usage,
  };
}

function contentOf(content: JsonValue | undefined): GuardrailContent[] {
  const blocks = Array.isArray(content) ? content : [];
  return blocks.flatMap((block: JsonValue): GuardrailContent[] => {
    const { text, image } = isObject(block) ? block : {};
    if (isObject(text) && typeof text.text === "string") {
      const qualifiers = readQualifiers(text);
      return [
        {
          content: { type: "text", text: text.text },
          ...(qualifiers.length > 0 && { qualifiers }),
        },
      ];
    }
    const { format, source: given } = isObject(image) ? image : {};
    if (typeof format !== "string" || !isObject(given) || typeof given.bytes !== "string") return [];
    const source = { type: "base64", data: given.bytes } as const;
    return [{ content: { type: "image", mediaType: `image/${format}`, source } }];
  });
}
