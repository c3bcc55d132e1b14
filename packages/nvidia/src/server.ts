export { nemotronConverseServer, nemotronServer } from "./nemotron.server.ts";
