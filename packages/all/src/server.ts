import { titanTextServer } from "@bedplate/amazon/server";
import { claudeServer, claudeTextServer } from "@bedplate/anthropic/server";
import type { ChatServerAdapter } from "@bedplate/core";
import { llamaServer } from "@bedplate/meta/server";

/** Every server adapter. */
export const serverAdapters: readonly ChatServerAdapter[] = [
  claudeServer,
  claudeTextServer,
  titanTextServer,
  llamaServer,
];
