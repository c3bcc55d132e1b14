export { type PalmyraOptions, palmyra } from "./palmyra.ts";
