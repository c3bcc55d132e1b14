export { glmConverseServer, glmServer } from "./glm.server.ts";
