import { image, type Message, parseModelId, user } from "@bedplate/core";
import { loadFixtures, testChatAdapter } from "@bedplate/testkit";
import { expect, test } from "vitest";
import { mistralServer } from "./mistral.server.ts";
import { mistral } from "./mistral.ts";

testChatAdapter(test, {
  adapter: mistral,
  server: mistralServer,
  fixtures: loadFixtures(new URL("../fixtures/mistral", import.meta.url)),
});

test("each model takes the media that it knows", () => {
  const picture = user(image("AAAA", "image/png"));
  const sound = user({ type: "audio", mediaType: "audio/wav", source: { type: "base64", data: "AAAA" } });
  const encode = (id: string, message: Message): unknown =>
    mistral.encodeRequest({ model: parseModelId(id), request: { model: id, messages: [message] } }).body;
  expect(encode("mistral.magistral-small-2509", picture)).toBeDefined();
  expect(encode("mistral.voxtral-small-24b-2507", sound)).toMatchObject({
    messages: [{ content: [{ type: "input_audio", input_audio: { format: "wav" } }] }],
  });
  for (const id of ["mistral.devstral-2-123b", "mistral.voxtral-small-24b-2507"])
    expect(() => encode(id, picture)).toThrow(/takes no image parts/);
});
