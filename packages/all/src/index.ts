import { titanText } from "@bedplate/amazon";
import { claude, claudeText } from "@bedplate/anthropic";
import type { Adapter } from "@bedplate/core";
import { llama } from "@bedplate/meta";

/** Every adapter, in the order in which a client should ask them. */
export const adapters: readonly Adapter[] = [claude, claudeText, titanText, llama];
