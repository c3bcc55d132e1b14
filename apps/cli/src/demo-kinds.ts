import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bytesOf, type Client, type SpeechPart, textOf, user, video } from "@bedplate/core";
import { cosine } from "./embed.ts";
import { sizeOf } from "./files.ts";
import { pixelsOf } from "./pixels.ts";
import { wavOf } from "./wav.ts";

/** One kind of model, and what it does in the demo: a line about what came of it. */
interface Kind {
  name: string;
  model: string;
  run(client: Client, model: string, folder: string): Promise<string>;
}

/** Every kind of model beside chats. */
const kinds: readonly Kind[] = [
  { name: "embed", model: "amazon.titan-embed-text-v2:0", run: embed },
  { name: "rerank", model: "cohere.rerank-v3-5:0", run: rerank },
  { name: "image", model: "stability.stable-image-core-v1:1", run: draw },
  { name: "edit", model: "us.stability.stable-image-search-replace-v1:0", run: edit },
  { name: "video", model: "luma.ray-v2:0", run: film },
  { name: "see", model: "us.twelvelabs.pegasus-1-2-v1:0", run: watch },
  { name: "speech", model: "amazon.nova-2-sonic-v1:0", run: speak },
];

/** Asks one model of each kind, and tells of each as it is done. */
export async function showKinds(client: Client, print: (line: string) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "bedplate-demo-"));
  for (const { name, model, run } of kinds) {
    const begun = performance.now();
    const line = await run(client, model, folder);
    print(`${name.padEnd(8)}${model.padEnd(42)}${milliseconds(begun).padStart(8)}  ${line}`);
  }
}

const prompt = "a harbour at dawn";

async function embed(client: Client, model: string): Promise<string> {
  const inputs = ["a ship in the harbour", "the harbour has many ships", "how taxes are computed"];
  const { embeddings } = await client.embed({ model, inputs, dimensions: 512 });
  const [first, ...others] = embeddings;
  const near = others.map((vector, at) => `${cosine(first!, vector).toFixed(2)} “${inputs[at + 1]}”`);
  return `“${inputs[0]}” is near ${near.join(", ")}`;
}

async function rerank(client: Client, model: string): Promise<string> {
  const documents = ["Bread needs flour.", { title: "Harbours", text: "Ships are safe in them." }];
  const { ranking } = await client.rerank({ model, query: "Where are ships safe?", documents });
  return ranking.map(({ score, document }) => `${score.toFixed(2)} ${JSON.stringify(document)}`).join(" > ");
}

async function draw(client: Client, model: string, folder: string): Promise<string> {
  const { images } = await client.generateImage({ model, prompt, aspectRatio: "3:2", seed: 7 });
  return saved(join(folder, "harbour.png"), bytesOf(images[0]!));
}

async function edit(client: Client, model: string, folder: string): Promise<string> {
  const drawn = await client.generateImage({ model: "stability.stable-image-core-v1:1", prompt, seed: 7 });
  const { images } = await client.generateImage({
    model,
    prompt: "a red boat",
    images: drawn.images,
    mask: { type: "prompt", prompt: "the middle" },
    seed: 9,
  });
  return saved(join(folder, "with-boat.png"), bytesOf(images[0]!));
}

async function film(client: Client, model: string, folder: string): Promise<string> {
  const job = await client.startVideo({
    model,
    prompt,
    resolution: "540p",
    output: { s3Uri: "s3://demo/films" },
  });
  await job.wait({ pollMs: 100 });
  const bytes = await job.read();
  const file = join(folder, "harbour.mp4");
  writeFileSync(file, bytes);
  return `${file} · ${sizeOf(bytes.length)} · ${job.invocationArn.slice(job.invocationArn.lastIndexOf(":") + 1)}`;
}

async function watch(client: Client, model: string, folder: string): Promise<string> {
  const film = video(readFileSync(join(folder, "harbour.mp4")), "video/mp4");
  return textOf(await client.generateText({ model, messages: [user("What is seen?", film)], maxTokens: 30 }));
}

async function speak(client: Client, model: string, folder: string): Promise<string> {
  const session = await client.converseSpeech({ model, system: "Be brief.", outputSampleRate: 16_000 });
  await session.send({ type: "text", text: "What makes a good harbour?" });
  session.end();
  const parts: SpeechPart[] = [];
  for await (const part of session) parts.push(part);
  const pcm = Buffer.concat(parts.flatMap((part) => (part.type === "audio" ? [part.audio] : [])));
  const file = join(folder, "answer.wav");
  writeFileSync(file, wavOf(pcm, 16_000));
  return `${file} · ${(pcm.length / 32_000).toFixed(1)} s of sound`;
}

function saved(file: string, bytes: Uint8Array): string {
  writeFileSync(file, bytes);
  const { format, width, height } = pixelsOf(bytes);
  return `${file} · ${width}×${height} ${format} · ${sizeOf(bytes.length)}`;
}

function milliseconds(begun: number): string {
  return `${Math.round(performance.now() - begun)} ms`;
}
