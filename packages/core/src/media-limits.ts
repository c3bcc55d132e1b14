import type { Call } from "./adapter.ts";
import { BedrockError } from "./error.ts";
import type { MediaSource } from "./message-parts.ts";

/** Refuses a medium of more bytes than a format takes, before it is sent for nothing. Throws `invalid-request`. */
export function checkSize(
  { type, source }: { readonly type: string; readonly source: { readonly type: string } | MediaSource },
  most: number,
  { model }: Pick<Call, "model">,
): void {
  const length = "data" in source ? source.data.length * 0.75 : 0;
  if (length <= most) return;
  const [found, limit] = [length, most].map((bytes) => (bytes / 2 ** 20).toFixed(2));
  const message = `${model.id}: the ${type} has ${found} MB, and may have ${limit}. Make it smaller.`;
  throw new BedrockError("invalid-request", message, { modelId: model.id });
}
