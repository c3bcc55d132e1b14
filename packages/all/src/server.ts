import { titanTextServer } from "@bedplate/amazon/server";
import { claudeServer, claudeTextServer } from "@bedplate/anthropic/server";
import type { ChatServerAdapter } from "@bedplate/core";
import { llamaServer } from "@bedplate/meta/server";

/** Every server adapter. Where an ARN hides its model, the first that accepts the body takes it, so the pickier stand first. */
export const serverAdapters: readonly ChatServerAdapter[] = [
  claudeServer,
  llamaServer,
  claudeTextServer,
  titanTextServer,
];
