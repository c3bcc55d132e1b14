import * as z from "zod";

const name = z.string().min(1);
const block = { promptName: name, contentName: name };
const plainText = z.strictObject({ mediaType: z.literal("text/plain") });
const rate = z.union([z.literal(8000), z.literal(16000), z.literal(24000)]);
const pcm = {
  mediaType: z.literal("audio/lpcm"),
  sampleRateHertz: rate,
  sampleSizeBits: z.literal(16),
  channelCount: z.literal(1),
  audioType: z.literal("SPEECH"),
  encoding: z.literal("base64"),
};

const firstVoices = [
  ..."matthew tiffany amy lupe carlos ambre florian greta lennart beatrice lorenzo".split(" "),
];
const secondVoices = [...firstVoices, ..."olivia tina carolina leo kiara arjun".split(" ")];

// The limits are those of the SDKs; the service's pages name none (unverified).
const inferenceConfiguration = z.strictObject({
  maxTokens: z.number().int().min(1).max(10_000).optional(),
  topP: z.number().min(0).max(1).optional(),
  temperature: z.number().min(0).max(1).optional(),
});

const turnDetectionConfiguration = z.strictObject({
  endpointingSensitivity: z.enum(["HIGH", "MEDIUM", "LOW"]).optional(),
});

const toolSpec = z.strictObject({
  name,
  description: z.string().optional(),
  inputSchema: z.strictObject({ json: z.string() }),
});

const toolConfiguration = z.strictObject({
  tools: z.array(z.strictObject({ toolSpec })),
  toolChoice: z
    .union([
      z.strictObject({ auto: z.strictObject({}) }),
      z.strictObject({ any: z.strictObject({}) }),
      z.strictObject({ tool: z.strictObject({ name }) }),
    ])
    .optional(),
});

function promptStart(voices: readonly string[]): z.ZodType {
  return z.strictObject({
    promptName: name,
    textOutputConfiguration: plainText.optional(),
    audioOutputConfiguration: z.strictObject({ ...pcm, voiceId: z.enum(voices) }),
    toolUseOutputConfiguration: z.strictObject({ mediaType: z.literal("application/json") }).optional(),
    toolConfiguration: toolConfiguration.optional(),
  });
}

function contentStart(textRoles: readonly string[]): z.ZodType {
  const about = { ...block, interactive: z.boolean() };
  return z.discriminatedUnion("type", [
    z.strictObject({
      ...about,
      type: z.literal("TEXT"),
      role: z.enum(textRoles),
      textInputConfiguration: plainText,
    }),
    z.strictObject({
      ...about,
      type: z.literal("AUDIO"),
      role: z.literal("USER"),
      audioInputConfiguration: z.strictObject(pcm),
    }),
    z.strictObject({
      ...about,
      type: z.literal("TOOL"),
      role: z.literal("TOOL"),
      toolResultInputConfiguration: z.strictObject({
        toolUseId: name,
        type: z.literal("TEXT"),
        textInputConfiguration: plainText,
      }),
    }),
  ]);
}

const shared = {
  textInput: z.strictObject({ ...block, content: z.string() }),
  audioInput: z.strictObject({ ...block, content: z.string() }),
  toolResult: z.strictObject({ ...block, content: z.string() }),
  contentEnd: z.strictObject(block),
  promptEnd: z.strictObject({ promptName: name }),
  sessionEnd: z.strictObject({}),
};

function inEnvelope(events: Readonly<Record<string, z.ZodType>>): Readonly<Record<string, z.ZodType>> {
  return Object.fromEntries(
    Object.entries(events).map(([key, fields]) => [
      key,
      z.strictObject({ event: z.strictObject({ [key]: fields }) }),
    ]),
  );
}

/** The events that version 1 takes, by their names. */
export const firstSonicEvents: Readonly<Record<string, z.ZodType>> = inEnvelope({
  ...shared,
  sessionStart: z.strictObject({ inferenceConfiguration: inferenceConfiguration.optional() }),
  promptStart: promptStart(firstVoices),
  contentStart: contentStart(["SYSTEM", "USER", "ASSISTANT"]),
});

/** The events that version 2 takes. */
export const secondSonicEvents: Readonly<Record<string, z.ZodType>> = inEnvelope({
  ...shared,
  sessionStart: z.strictObject({
    inferenceConfiguration: inferenceConfiguration.optional(),
    turnDetectionConfiguration: turnDetectionConfiguration.optional(),
  }),
  promptStart: promptStart(secondVoices),
  contentStart: contentStart(["SYSTEM", "USER", "ASSISTANT", "SYSTEM_SPEECH"]),
});
