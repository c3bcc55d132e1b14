export { commandConverse, commandRConverse } from "./cohere-converse.ts";
export { type CommandOptions, command } from "./command.ts";
export { type CommandROptions, commandR } from "./command-r.ts";
