import * as z from "zod";
import { inputText, mediaSource } from "./marengo.wire.ts";

const text = z.strictObject({
  inputType: z.literal("text"),
  inputText,
  textTruncate: z.enum(["end", "none"]).optional(),
});

/** A body of Marengo 2.7. */
export const marengo2Body: z.ZodType = z.discriminatedUnion("inputType", [
  text,
  z.strictObject({ inputType: z.literal("image"), mediaSource }),
]);
