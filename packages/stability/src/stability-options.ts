import {
  type Call,
  type ImageOptions,
  type ImageRequest,
  type JsonObject,
  notSent,
  readOptions,
  type Warning,
} from "@bedplate/core";

declare module "@bedplate/core" {
  interface ImageOptions {
    stability?: StabilityOptions;
  }
}

/** What only Stability's models and image services know. Which of them takes what is in the README. */
export interface StabilityOptions {
  /** How far a variation goes from its picture: 0 keeps it, 1 ignores it. */
  strength?: number;
  stylePreset?: StylePreset;
  /** How much may be made up. */
  creativity?: number;
  /** By how many pixels the mask grows, 0 to 20. */
  growMask?: number;
  /** How closely the sketch or structure is followed, 0 to 1. */
  controlStrength?: number;
  /** How near the style guide stays to the style, 0 to 1. */
  fidelity?: number;
  /** How near style transfer stays to the first picture's composition, 0 to 1. */
  compositionFidelity?: number;
  /** How much of the second picture's style there is, 0 to 1. */
  styleStrength?: number;
  /** How much of the first picture changes, 0.1 to 1. */
  changeStrength?: number;
}

/** The styles that Stability has names for. */
export const stylePresets = [
  "3d-model",
  "analog-film",
  "anime",
  "cinematic",
  "comic-book",
  "digital-art",
  "enhance",
  "fantasy-art",
  "isometric",
  "line-art",
  "low-poly",
  "modeling-compound",
  "neon-punk",
  "origami",
  "photographic",
  "pixel-art",
  "tile-texture",
] as const;

/** One of Stability's styles. */
export type StylePreset = (typeof stylePresets)[number];

/** The native field of each option. */
export const optionFields: Readonly<Record<keyof StabilityOptions, string>> = {
  strength: "strength",
  stylePreset: "style_preset",
  creativity: "creativity",
  growMask: "grow_mask",
  controlStrength: "control_strength",
  fidelity: "fidelity",
  compositionFidelity: "composition_fidelity",
  styleStrength: "style_strength",
  changeStrength: "change_strength",
};

/** The fields of those options that are taken, and a warning for each other one. Throws `invalid-request` for unknown keys. */
export function encodeOptions(
  call: Call<ImageRequest>,
  what: string,
  taken: readonly (keyof StabilityOptions)[],
): { fields: JsonObject; warnings: Warning[] } {
  const options = readOptions<StabilityOptions>(call, call.request.options?.stability, optionFields);
  const { sent, left } = parted(options, taken);
  return { fields: renamed(sent, optionFields), warnings: notSent(call, what, left) };
}

/** The options in a body. */
export function decodeOptions(body: JsonObject): { options?: ImageOptions } {
  const stability = named<StabilityOptions>(body, optionFields);
  return stability ? { options: { stability } } : {};
}

/** Options that are taken, and others. */
export function parted<Options extends object>(
  options: Options,
  taken: readonly (keyof Options)[],
): { sent: JsonObject; left: JsonObject } {
  const entries = Object.entries(options);
  // The keys were seen to be those of the options.
  const isTaken = ([key]: [string, unknown]): boolean => (taken as readonly string[]).includes(key);
  return {
    sent: Object.fromEntries(entries.filter(isTaken)),
    left: Object.fromEntries(entries.filter((entry) => !isTaken(entry))),
  };
}

/** Options under their native names. */
export function renamed(options: JsonObject, fields: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(
    Object.entries(options).flatMap(([key, value]) =>
      value === undefined ? [] : [[fields[key] ?? key, value]],
    ),
  );
}

/** Native fields under our names; `undefined` where the body has none of them. Its schema has let nothing else through. */
export function named<Options extends object>(
  body: JsonObject,
  fields: Readonly<Record<keyof Options & string, string>>,
): Options | undefined {
  const found = Object.entries<string>(fields).flatMap(([key, field]) =>
    body[field] === undefined ? [] : [[key, body[field]]],
  );
  // The values are what the schema of the body says, under the names of the options.
  return found.length > 0 ? (Object.fromEntries(found) as Options) : undefined;
}
