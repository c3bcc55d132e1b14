import * as z from "zod";
import { inferenceId, inputText, mediaSource } from "./marengo.wire.ts";

const named = {
  name: z.string().min(1).optional(),
  mediaType: z.literal("image"),
};

const source = z.union([
  z.strictObject({ ...named, base64String: z.base64().min(1) }),
  z.strictObject({
    ...named,
    s3Location: z.strictObject({ uri: z.string(), bucketOwner: z.string().optional() }),
  }),
]);

const multiInput = z
  .strictObject({ inputText: inputText.optional(), mediaSources: z.array(source).min(1) })
  .refine(({ inputText: said = "", mediaSources }) => {
    const names = mediaSources.map(({ name }) => name);
    return [...said.matchAll(/<@([^>]+)>/g)].every(([, name]) => names.includes(name));
  }, "a name in [inputText] is none of [mediaSources]");

/** A body of Marengo 3. */
export const marengo3Body: z.ZodType = z.discriminatedUnion("inputType", [
  z.strictObject({ inputType: z.literal("text"), text: z.strictObject({ inputText }), inferenceId }),
  z.strictObject({ inputType: z.literal("image"), image: z.strictObject({ mediaSource }), inferenceId }),
  z.strictObject({
    inputType: z.literal("text_image"),
    text_image: z.strictObject({ inputText, mediaSource }),
    inferenceId,
  }),
  z.strictObject({ inputType: z.literal("multi_input"), multi_input: multiInput, inferenceId }),
]);
