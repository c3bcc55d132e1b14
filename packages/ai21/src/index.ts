export { type JambaOptions, jamba, jambaConverse } from "./jamba.ts";
export { type JurassicOptions, type JurassicPenalty, jurassic } from "./jurassic.ts";
export { jurassicConverse } from "./jurassic-converse.ts";
