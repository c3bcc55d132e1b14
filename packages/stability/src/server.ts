export { stabilityServicesServer } from "./stability-services.server.ts";
export { sdxlServer } from "./stability-v1.server.ts";
export { stableImageServer } from "./stability-v2.server.ts";
