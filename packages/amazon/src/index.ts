export { amazonImage } from "./amazon-image.ts";
export type {
  AmazonImageOptions,
  GarmentStyling,
  MaskExclusions,
  MaskShape,
  VirtualTryOnOptions,
} from "./amazon-image-options.ts";
export { amazonRerank } from "./amazon-rerank.ts";
export { type NovaOptions, nova } from "./nova.ts";
export { novaConverse } from "./nova-converse.ts";
export { novaEmbed } from "./nova-embed.ts";
export { novaEmbedJob } from "./nova-embed-job.ts";
export type { NovaEmbeddingPurpose, NovaEmbedOptions } from "./nova-embed-params.ts";
export { novaReel } from "./nova-reel.ts";
export { novaSonic } from "./nova-sonic.ts";
export type { NovaSonicOptions } from "./nova-sonic-start.ts";
export { type TitanEmbedOptions, titanEmbed } from "./titan-embed.ts";
export { titanEmbedImage } from "./titan-embed-image.ts";
export { titanText } from "./titan-text.ts";
export { titanTextConverse } from "./titan-text-converse.ts";
