export { glm, glmConverse } from "./glm.ts";
