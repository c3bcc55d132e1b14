export { kimi, kimiConverse } from "./kimi.ts";
