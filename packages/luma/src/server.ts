export { lumaRayServer } from "./luma-ray.server.ts";
