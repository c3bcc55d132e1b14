export { jambaConverseServer, jambaServer } from "./jamba.server.ts";
export { jurassicServer } from "./jurassic.server.ts";
