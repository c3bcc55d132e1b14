// A spoken conversation: type or speak, hear the answer, and keep it as a WAV file.
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { novaSonic } from "@bedplate/amazon";
import { createAwsTransport } from "@bedplate/aws";
import { createClient } from "@bedplate/core";

const client = createClient({ transport: createAwsTransport(), adapters: [novaSonic] });
const session = await client.converseSpeech({
  model: process.argv[2] ?? "us.amazon.nova-2-sonic-v1:0",
  system: "Answer in one sentence.",
  outputSampleRate: 16000,
});

// A microphone would send { type: "audio", audio } here: 16-bit mono PCM, some 32 milliseconds at a time.
await session.send({ type: "text", text: "Tell me about lakes." });

const pieces: Uint8Array[] = [];
for await (const part of session) {
  if (part.type === "transcript" && part.final) console.log(`${part.role}: ${part.text}`);
  if (part.type === "audio") pieces.push(part.audio);
  // A player would stop here, and forget what it has not played yet.
  if (part.type === "interrupted") pieces.length = 0;
  if (part.type === "turn-end") session.end();
}

const pcm = Buffer.concat(pieces);
const file = join(tmpdir(), "bedplate-speech.wav");
await writeFile(file, Buffer.concat([wavHeader(pcm.length, 16000), pcm]));
console.log(`${(pcm.length / 2 / 16000).toFixed(1)} seconds of speech in ${file}`);

function wavHeader(length: number, sampleRate: number): Buffer {
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + length, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36);
  header.writeUInt32LE(length, 40);
  return header;
}
