import type { ChatRequest } from "@bedplate/core";
import { textIn } from "./prompt.ts";

/** A small hash (FNV-1a, 32 bits) in place of chance: the same values give the same number. */
export function hash(...values: readonly (string | number)[]): number {
  const text = values.join("\0");
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  // Mixed once more, since the low bits alone are poor.
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  return (value ^ (value >>> 13)) >>> 0;
}

/** The number that stands for a request: its model, its seed and everything that was said. */
export function seedOf({ model, seed, messages }: ChatRequest): number {
  return hash(model, seed ?? "", ...messages.flatMap(({ role, content }) => [role, ...content.map(textIn)]));
}

/** An ID as the service writes them, from the request's seed and the call's place in the answer. */
export function toolCallId(seed: number, index: number): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const pick = (_: unknown, at: number): string => letters.charAt(hash(seed, index, at) % letters.length);
  return `tooluse_${Array.from({ length: 22 }, pick).join("")}`;
}
