export type { MarengoOptions, MarengoSegmentation } from "./marengo.ts";
export { marengo2 } from "./marengo-2.ts";
export { marengo2Job } from "./marengo-2-job.ts";
export { marengo3 } from "./marengo-3.ts";
export { marengo3Job } from "./marengo-3-job.ts";
export { pegasus } from "./pegasus.ts";
