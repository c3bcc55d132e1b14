import * as z from "zod";

/** Where media are. */
export const mediaSource: z.ZodType = z.union([
  z.strictObject({ base64String: z.base64().min(1) }),
  z.strictObject({
    s3Location: z.strictObject({
      uri: z.string().startsWith("s3://"),
      bucketOwner: z
        .string()
        .regex(/^\d{12}$/)
        .optional(),
    }),
  }),
]);

/** A text; its limit is in tokens, which nobody here can count. */
export const inputText: z.ZodString = z.string().min(1);

/** A caller's own ID. */
export const inferenceId: z.ZodOptional<z.ZodString> = z.string().min(1).optional();
