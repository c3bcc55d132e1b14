import * as z from "zod";
import {
  anySource,
  audioFrom,
  hasOneMedium,
  imageFrom,
  oneMedium,
  s3Source,
  settings,
  truncationMode,
  videoFrom,
} from "./nova-embed-params.wire.ts";

/** A text may have this many characters; a longer one is cut or refused. */
export const maxTextLength = 8192;

const text = z
  .strictObject({
    truncationMode,
    value: z.string().min(1).optional(),
    source: s3Source.optional(),
  })
  .refine(
    ({ value, source }) => (value === undefined) !== (source === undefined),
    "either [value] or [source] is needed",
  )
  .refine(
    (said) => said.truncationMode !== "NONE" || (said.value ?? "").length <= maxTextLength,
    `length of [value] is not less or equal to ${maxTextLength}`,
  );

/** A body of Nova Multimodal Embeddings. */
export const novaEmbedBody: z.ZodType = z.strictObject({
  schemaVersion: z.literal("nova-multimodal-embed-v1").optional(),
  taskType: z.literal("SINGLE_EMBEDDING"),
  singleEmbeddingParams: z
    .strictObject({
      ...settings,
      text: text.optional(),
      image: imageFrom(anySource).optional(),
      audio: audioFrom(anySource).optional(),
      video: videoFrom(anySource).optional(),
    })
    .refine(hasOneMedium, oneMedium),
});
