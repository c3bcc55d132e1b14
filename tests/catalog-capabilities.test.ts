import { adapters } from "@bedplate/all";
import { type CatalogModel, models } from "@bedplate/catalog";
import { type ChatAdapter, type ChatRequest, isBedrockError, parseModelId, user } from "@bedplate/core";
import { expect, test } from "vitest";

// What the catalogue says a model can do, its adapter carries; what it denies, the adapter refuses.

const base64 = { type: "base64", data: "AAAA" } as const;
const asks: Readonly<Record<string, Omit<ChatRequest, "model">>> = {
  image: { messages: [user({ type: "image", mediaType: "image/png", source: base64 }, "What is it?")] },
  audio: { messages: [user({ type: "audio", mediaType: "audio/wav", source: base64 }, "What is said?")] },
  video: { messages: [user({ type: "video", mediaType: "video/mp4", source: base64 }, "What happens?")] },
  document: {
    messages: [
      user({ type: "document", mediaType: "application/pdf", name: "a", source: base64 }, "Summarise it."),
    ],
  },
  tools: {
    messages: [user("Weather?")],
    tools: [{ type: "function", name: "weather", inputSchema: { type: "object", properties: {} } }],
  },
};

/** Where the two differ, and why. */
const differences: Readonly<Record<string, string>> = {
  "nova document":
    "No page lists documents for the native body; the adapter carries them in Converse's shape.",
  "nova audio": "The schema of Nova 2 has audio; no page says which of its models hear.",
  "anthropic.claude-3-5-haiku-20241022-v1:0 image": "The format has images; this one model refuses them.",
  "anthropic.claude-mythos-5-1 image": "What it takes in beside text is not documented; the format has it.",
  "anthropic.claude-mythos-5-1 document":
    "What it takes in beside text is not documented; the format has it.",
  "google.gemma-3-12b-it tools": "One client's list denies what its smaller and larger siblings have.",
  "meta.llama4-maverick-17b-instruct-v1:0 image":
    "By Converse; the native body is unverified, so it is refused.",
  "meta.llama4-scout-17b-instruct-v1:0 image":
    "By Converse; the native body is unverified, so it is refused.",
};

const chats = adapters.filter((adapter): adapter is ChatAdapter => adapter.kind === "chat");
const textModels = models.filter((model) => chats.some(({ name }) => name === model.adapter));

test.each(textModels.map((model) => [model.id, model] as const))("%s carries what it can do", (id, model) => {
  for (const feature of Object.keys(asks)) {
    const said = states(model, feature);
    if (said === "unknown") continue;
    const carried = carries(model, feature);
    const known = [`${model.adapter} ${feature}`, `${id} ${feature}`].some((key) => key in differences);
    if (!known) expect([feature, carried]).toEqual([feature, said]);
  }
});

function states(model: CatalogModel, feature: string): boolean | "unknown" {
  if (feature === "tools") return model.tools;
  return model.input.some((modality) => modality === feature);
}

function carries({ id, adapter: name }: CatalogModel, feature: string): boolean {
  const model = parseModelId(id);
  const adapter = chats.find((it) => it.name === name);
  try {
    adapter?.encodeRequest({ model, request: { model: id, ...asks[feature]! } });
    return true;
  } catch (error) {
    if (isBedrockError(error) && error.code === "unsupported") return false;
    throw error;
  }
}
