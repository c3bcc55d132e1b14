import * as z from "zod";

// 5 MB as base64, and what stands in front of it.
const maxUriLength = Math.ceil((5 * 1024 * 1024) / 3) * 4 + 40;

/** What both versions take beside the inputs. */
export const embeddingTypes: z.ZodType = z
  .array(z.enum(["float", "int8", "uint8", "binary", "ubinary"]))
  .min(1);

/** A picture's data URI, of a type that the version takes. */
export function dataUriOf(types: readonly string[]): z.ZodType {
  const pattern = new RegExp(`^data:image/(?:${types.join("|")});base64,`);
  return z.string().regex(pattern, "expected a data URI of a picture").max(maxUriLength);
}
