export { marengo2Server } from "./marengo-2.server.ts";
export { marengo2JobServer } from "./marengo-2-job.server.ts";
export { marengo3Server } from "./marengo-3.server.ts";
export { marengo3JobServer } from "./marengo-3-job.server.ts";
export { pegasusServer } from "./pegasus.server.ts";
