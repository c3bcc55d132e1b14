export { type JambaOptions, jamba } from "./jamba.ts";
export { type JurassicOptions, type JurassicPenalty, jurassic } from "./jurassic.ts";
