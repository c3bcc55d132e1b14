import type { SpeechServerAdapter } from "@bedplate/core";
import { novaSonic } from "./nova-sonic.ts";
import { createInputDecoder } from "./nova-sonic-input.server.ts";
import { createOutputEncoder } from "./nova-sonic-output.server.ts";

/** Nova Sonic seen from a server. */
export const novaSonicServer: SpeechServerAdapter = {
  kind: "speech",
  name: "nova-sonic",
  operation: "InvokeModelWithBidirectionalStream",
  supports: novaSonic.supports,
  createInputDecoder,
  createOutputEncoder,
};
