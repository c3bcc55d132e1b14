import * as z from "zod";

const frame = z.strictObject({
  type: z.literal("image"),
  source: z.strictObject({
    type: z.literal("base64"),
    media_type: z.enum(["image/jpeg", "image/png"]),
    data: z.string().min(1),
  }),
});

/** A `modelInput` of Luma Ray 2. */
export const lumaRayBody: z.ZodType = z.strictObject({
  prompt: z.string().min(1).max(5000),
  aspect_ratio: z.enum(["1:1", "16:9", "9:16", "4:3", "3:4", "21:9", "9:21"]).optional(),
  loop: z.boolean().optional(),
  duration: z.enum(["5s", "9s"]).optional(),
  resolution: z.enum(["540p", "720p"]).optional(),
  keyframes: z
    .strictObject({ frame0: frame.optional(), frame1: frame.optional() })
    .refine(({ frame0, frame1 }) => frame0 || frame1, "minimum size: [1], found: [0]")
    .optional(),
});
