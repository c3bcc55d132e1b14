export { palmyraServer, palmyraTextServer } from "./palmyra.server.ts";
