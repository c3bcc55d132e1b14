export type { AuthOptions, Credentials } from "./auth.ts";
export { createHandler, type HandlerOptions } from "./handler.ts";
export { type Handler, type Listener, type ListenOptions, listen } from "./listen.ts";
export { readScript, type ScriptRule, script } from "./script.ts";
export { type SimulatedOptions, simulated } from "./simulated.ts";
