import type { AssistantPart, ChatOutput, ContentDelta, StreamPart } from "@bedplate/core";

/** The parts of a response with its texts cut into pieces of `size` characters. */
export function toParts(response: ChatOutput, size: number): StreamPart[] {
  const { content, finish, usage, providerMetadata, ...names } = response;
  return [
    {
      type: "start",
      warnings: [],
      metadata: { modelId: "" },
      usage: { input: usage.input, output: {} },
      ...names,
    },
    ...content.flatMap((part, index) => contentParts(part, index, size)),
    { type: "finish", finish, usage, ...(providerMetadata && { providerMetadata }), ...names },
  ];
}

function contentParts(part: AssistantPart, index: number, size: number): ContentDelta[] {
  switch (part.type) {
    case "text":
      return [
        ...(part.citations ?? []).map((citation) => ({ type: "citation", index, citation }) as const),
        ...pieces(part.text, size).map((delta) => ({ type: "text-delta", index, delta }) as const),
      ];
    case "reasoning": {
      const { signature, redactedData } = part;
      const last = {
        ...(signature !== undefined && { signature }),
        ...(redactedData !== undefined && { redactedData }),
      };
      const texts = pieces(part.text, size).map(
        (delta) => ({ type: "reasoning-delta", index, delta }) as const,
      );
      return [
        ...texts,
        ...(Object.keys(last).length > 0
          ? [{ type: "reasoning-delta", index, delta: "", ...last } as const]
          : []),
      ];
    }
    case "tool-call": {
      const text = part.inputText ?? JSON.stringify(part.input);
      const deltas = pieces(text, size).map((delta) => ({ type: "tool-call-delta", index, delta }) as const);
      return [{ type: "tool-call-start", index, id: part.id, name: part.name }, ...deltas];
    }
    case "image":
    case "audio":
      return [{ type: "media", index, part }];
    case "cache-point":
      return [];
  }
}

function pieces(text: string, size: number): string[] {
  const cut: string[] = [];
  for (let at = 0; at < text.length; at += size) cut.push(text.slice(at, at + size));
  return cut;
}

/** What of a response two ways of reading it must agree on. A tool call's own spelling counts only where it is no JSON. */
export function comparable(output: ChatOutput): unknown {
  const { id, model, content, finish, usage, providerMetadata } = output;
  const parts = content.map((part) => {
    if (part.type !== "tool-call" || part.input === undefined) return part;
    const { inputText: _spelling, ...call } = part;
    return call;
  });
  return plain({ id, model, content: parts, finish, usage, providerMetadata });
}

/** A value as JSON sees it: absent and undefined are the same. */
export function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** Freezes a value and all that it holds. */
export function deepFreeze<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
