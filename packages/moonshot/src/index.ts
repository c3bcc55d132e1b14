export { kimi } from "./kimi.ts";
