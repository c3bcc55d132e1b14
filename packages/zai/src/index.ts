export { glm } from "./glm.ts";
