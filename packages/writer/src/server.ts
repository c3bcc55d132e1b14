export { palmyraConverseServer, palmyraServer, palmyraTextServer } from "./palmyra.server.ts";
