export { lumaRay } from "./luma-ray.ts";
