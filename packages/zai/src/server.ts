export { glmServer } from "./glm.server.ts";
