export { titanText } from "./titan-text.ts";
