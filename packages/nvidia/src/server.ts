export { nemotronServer } from "./nemotron.server.ts";
