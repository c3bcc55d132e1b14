export { nemotron } from "./nemotron.ts";
