import { type Call, type ImageRequest, readOptions } from "@bedplate/core";

declare module "@bedplate/core" {
  interface ImageOptions {
    amazonImage?: AmazonImageOptions;
  }
}

/** What only Titan Image and Nova Canvas know. */
export interface AmazonImageOptions {
  quality?: "standard" | "premium";
  /** How closely the prompt is followed, 1.1 to 10. */
  cfgScale?: number;
  /** Of `generate` and `control`; Nova Canvas. */
  style?: (typeof canvasStyles)[number];
  /** What of the picture `control` keeps. */
  controlMode?: "CANNY_EDGE" | "SEGMENTATION";
  /** How much of it, 0 to 1. */
  controlStrength?: number;
  /** Whether `outpaint` smooths the edge or keeps to the mask. */
  outPaintingMode?: "DEFAULT" | "PRECISE";
  /** How near `variation` stays, 0.2 to 1. */
  similarityStrength?: number;
  /** The 1 to 10 colours of `color-guided`, as `#RRGGBB`. */
  colors?: readonly string[];
  /** Whether the response has the `mask`: of `inpaint`, `erase` and `outpaint` with Titan, of `try-on` with Nova Canvas. */
  returnMask?: boolean;
  virtualTryOn?: VirtualTryOnOptions;
}

/** How something is put on. Which region is changed, the request's `mask` says, or else `garmentBasedMask`. */
export interface VirtualTryOnOptions {
  garmentBasedMask?: {
    readonly garmentClass: (typeof garmentClasses)[number];
    readonly maskShape?: MaskShape;
    readonly garmentStyling?: GarmentStyling;
  };
  /** Goes with a mask in words; left out with a warning elsewhere. */
  promptBasedMask?: { readonly maskShape?: MaskShape };
  maskExclusions?: MaskExclusions;
  mergeStyle?: "BALANCED" | "SEAMLESS" | "DETAILED";
}

/** How closely a mask follows what it covers. */
export type MaskShape = "CONTOUR" | "BOUNDING_BOX" | "DEFAULT";

/** How a garment is worn. */
export interface GarmentStyling {
  readonly longSleeveStyle?: "SLEEVE_DOWN" | "SLEEVE_UP";
  readonly tuckingStyle?: "UNTUCKED" | "TUCKED";
  readonly outerLayerStyle?: "CLOSED" | "OPEN";
}

/** What of a person stays as it is, also inside the mask. */
export interface MaskExclusions {
  readonly preserveBodyPose?: Preserve;
  readonly preserveHands?: Preserve;
  readonly preserveFace?: Preserve;
}

type Preserve = "ON" | "OFF" | "DEFAULT";

/** The styles of Nova Canvas. */
export const canvasStyles = [
  "3D_ANIMATED_FAMILY_FILM",
  "DESIGN_SKETCH",
  "FLAT_VECTOR_ILLUSTRATION",
  "GRAPHIC_NOVEL_ILLUSTRATION",
  "MAXIMALISM",
  "MIDCENTURY_RETRO",
  "PHOTOREALISM",
  "SOFT_DIGITAL_PAINTING",
] as const;

/** What can be tried on. */
export const garmentClasses = [
  "UPPER_BODY",
  "LOWER_BODY",
  "FULL_BODY",
  "FOOTWEAR",
  "LONG_SLEEVE_SHIRT",
  "SHORT_SLEEVE_SHIRT",
  "NO_SLEEVE_SHIRT",
  "OTHER_UPPER_BODY",
  "LONG_PANTS",
  "SHORT_PANTS",
  "OTHER_LOWER_BODY",
  "LONG_DRESS",
  "SHORT_DRESS",
  "FULL_BODY_OUTFIT",
  "OTHER_FULL_BODY",
  "SHOES",
  "BOOTS",
  "OTHER_FOOTWEAR",
] as const;

/** The options of a request, all keys of which are known. */
export function readImageOptions(call: Call<ImageRequest>): AmazonImageOptions {
  const options = readOptions<AmazonImageOptions>(call, call.request.options?.amazonImage, {
    quality: true,
    cfgScale: true,
    style: true,
    controlMode: true,
    controlStrength: true,
    outPaintingMode: true,
    similarityStrength: true,
    colors: true,
    returnMask: true,
    virtualTryOn: true,
  });
  readOptions<VirtualTryOnOptions>(call, options.virtualTryOn, {
    garmentBasedMask: true,
    promptBasedMask: true,
    maskExclusions: true,
    mergeStyle: true,
  });
  const { garmentBasedMask, promptBasedMask, maskExclusions } = options.virtualTryOn ?? {};
  readOptions(call, garmentBasedMask, { garmentClass: true, maskShape: true, garmentStyling: true });
  readOptions(call, promptBasedMask, { maskShape: true });
  readOptions<GarmentStyling>(call, garmentBasedMask?.garmentStyling, {
    longSleeveStyle: true,
    tuckingStyle: true,
    outerLayerStyle: true,
  });
  readOptions<MaskExclusions>(call, maskExclusions, {
    preserveBodyPose: true,
    preserveHands: true,
    preserveFace: true,
  });
  return options;
}
