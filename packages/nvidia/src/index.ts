export { nemotron, nemotronConverse } from "./nemotron.ts";
