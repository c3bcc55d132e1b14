import * as z from "zod";
import { inputText, mediaSource } from "./marengo.wire.ts";

const sound = {
  mediaSource,
  startSec: z.number().min(0).optional(),
  lengthSec: z.number().min(0).optional(),
  useFixedLengthSec: z.number().min(2).max(10).optional(),
  embeddingOption: z
    .array(z.enum(["visual-text", "visual-image", "audio"]))
    .min(1)
    .optional(),
};

/** The `modelInput` of a job of Marengo 2.7. */
export const marengo2JobInput: z.ZodType = z.discriminatedUnion("inputType", [
  z.strictObject({
    inputType: z.literal("text"),
    inputText,
    textTruncate: z.enum(["end", "none"]).optional(),
  }),
  z.strictObject({ inputType: z.literal("image"), mediaSource }),
  z.strictObject({ inputType: z.literal("audio"), ...sound }),
  z
    .strictObject({ inputType: z.literal("video"), ...sound, minClipSec: z.int().min(1).max(5).optional() })
    .refine(
      ({ useFixedLengthSec = 10, minClipSec = 1 }) => useFixedLengthSec >= minClipSec,
      "useFixedLengthSec is less than minClipSec",
    ),
]);
