export { type PalmyraOptions, palmyra, palmyraConverse } from "./palmyra.ts";
