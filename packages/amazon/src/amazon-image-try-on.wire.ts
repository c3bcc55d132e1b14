import * as z from "zod";
import { garmentClasses } from "./amazon-image-options.ts";

const picture = z.string().min(1);
const maskShape = z.enum(["CONTOUR", "BOUNDING_BOX", "DEFAULT"]).optional();
const preserve = z.enum(["ON", "OFF", "DEFAULT"]).optional();
const tryOn = {
  sourceImage: picture,
  referenceImage: picture,
  maskExclusions: z
    .strictObject({ preserveBodyPose: preserve, preserveHands: preserve, preserveFace: preserve })
    .optional(),
  mergeStyle: z.enum(["BALANCED", "SEAMLESS", "DETAILED"]).optional(),
  returnMask: z.boolean().optional(),
};
const garmentStyling = z.strictObject({
  longSleeveStyle: z.enum(["SLEEVE_DOWN", "SLEEVE_UP"]).optional(),
  tuckingStyle: z.enum(["UNTUCKED", "TUCKED"]).optional(),
  outerLayerStyle: z.enum(["CLOSED", "OPEN"]).optional(),
});
/** What is tried on, and where. */
export const virtualTryOnParams: z.ZodType = z.discriminatedUnion("maskType", [
  z.strictObject({
    ...tryOn,
    maskType: z.literal("IMAGE"),
    imageBasedMask: z.strictObject({ maskImage: picture }),
  }),
  z.strictObject({
    ...tryOn,
    maskType: z.literal("GARMENT"),
    garmentBasedMask: z.strictObject({
      garmentClass: z.enum(garmentClasses),
      maskShape,
      garmentStyling: garmentStyling.optional(),
    }),
  }),
  z.strictObject({
    ...tryOn,
    maskType: z.literal("PROMPT"),
    promptBasedMask: z.strictObject({ maskPrompt: z.string().min(1), maskShape }),
  }),
]);
