import type { EmbeddingJobRequest, EmbeddingRequest, Vector } from "@bedplate/core";
import { image, text, video } from "@bedplate/core";
import { describe, expect, test } from "vitest";
import { hash } from "./chance.ts";
import { simulated } from "./simulated.ts";
import { embedSimulated, segmentsOf } from "./simulated-embed.ts";

const model = "amazon.titan-embed-text-v2:0";

describe("a vector", () => {
  test.each([
    ["amazon.titan-embed-text-v1", 1536],
    ["amazon.titan-embed-g1-text-02", 1536],
    [model, 1024],
    ["amazon.titan-embed-image-v1", 1024],
    ["amazon.nova-2-multimodal-embeddings-v1:0", 3072],
    ["cohere.embed-english-v3", 1024],
    ["us.cohere.embed-v4:0", 1536],
    ["us.twelvelabs.marengo-embed-2-7-v1:0", 1024],
    ["twelvelabs.marengo-embed-3-0-v1:0", 512],
    ["unknown", 1024],
  ])("of %s has %i dimensions and the length 1", async (id, dimensions) => {
    const [vector] = await embed(["How do tulips survive the winter?"], { model: id });
    expect(vector).toBeInstanceOf(Float32Array);
    expect(vector).toHaveLength(dimensions);
    expect(cosine(vector!, vector!)).toBeCloseTo(1, 5);
  });

  test("is the same for the same input, on any backend", async () => {
    const request = { model, inputs: ["Hello", [text("a"), image("aGVsbG8=", "image/png")]] };
    const first = await simulated().embed?.(request);
    expect(await simulated().embed?.(structuredClone(request))).toEqual(first);
  });

  test("has as many dimensions and the type that were asked for", async () => {
    const make = (type: NonNullable<EmbeddingRequest["type"]>) => embed(["Hello"], { dimensions: 256, type });
    const [[int8], [uint8], [bits]] = await Promise.all([make("int8"), make("uint8"), make("binary")]);
    expect([int8, uint8, bits].map((vector) => vector?.length)).toEqual([256, 256, 32]);
    expect([int8, uint8, bits].map((vector) => vector?.constructor)).toEqual([
      Int8Array,
      Uint8Array,
      Uint8Array,
    ]);
  });

  test("exists for nothing, a single letter and punctuation, with the length 1", async () => {
    for (const vector of await embed(["", "a", "?!", "水"])) expect(cosine(vector, vector)).toBeCloseTo(1, 5);
  });
});

describe("nearness", () => {
  test.each([
    [
      "How do tulips survive the winter?",
      "How tulips survive in winter",
      "Quarterly revenue grew by ten percent",
    ],
    ["The cat sat on the mat.", "A cat is sitting on a mat", "The stock market fell on Monday"],
    ["Reset my password", "I forgot my password and want to reset it", "Which rivers flow through Paris?"],
    ["rivers of France", "a French river", "database index"],
  ])("of %j is greater to %j than to %j", async (query, similar, different) => {
    const [a, b, c] = await embed([query, similar, different]);
    expect(cosine(a!, b!)).toBeGreaterThan(cosine(a!, c!) + 0.1);
  });

  test("survives fewer dimensions and bits", async () => {
    const texts = [
      "How do tulips survive the winter?",
      "How tulips survive in winter",
      "Quarterly revenue grew",
    ];
    const [a, b, c] = await embed(texts, { dimensions: 256 });
    expect(cosine(a!, b!)).toBeGreaterThan(cosine(a!, c!));
    const [d, e, f] = await embed(texts, { type: "binary" });
    expect(hamming(d!, e!)).toBeLessThan(hamming(d!, f!));
  });

  test("of pictures is that of their bytes, also where some were inserted", async () => {
    const noise = (seed: number) => Uint8Array.from({ length: 50_000 }, (_, at) => hash(seed, at) % 256);
    const first = noise(1);
    const changed = Uint8Array.from([...first.subarray(0, 20_000), 1, 2, 3, ...first.subarray(20_000)]);
    const [a, b, c] = await embed([first, changed, noise(2)].map((bytes) => image(bytes, "image/png")));
    expect(cosine(a!, b!)).toBeGreaterThan(0.9);
    expect(cosine(a!, c!)).toBeLessThan(0.5);
  });

  test("of a text with its picture is the same to both", async () => {
    const picture = image("aGVsbG8gd29ybGQ=", "image/png");
    const [both, said, shown] = await embed([[text("A red apple"), picture], "A red apple", picture]);
    expect(cosine(both!, said!)).toBeCloseTo(cosine(both!, shown!), 4);
  });

  test("of files elsewhere is that of their names: one file, one vector", async () => {
    const at = (uri: string) => image({ type: "s3", uri }, "image/png");
    const [a, b, c] = await embed([at("s3://b/1.png"), at("s3://b/1.png"), at("s3://b/2.png")]);
    expect(a).toEqual(b);
    expect(Math.abs(cosine(a!, c!))).toBeLessThan(0.5);
  });
});

test("tokens are counted over all inputs, four characters each", async () => {
  const { usage } = await embedSimulated({ model, inputs: ["12345678", "123"] });
  expect(usage).toEqual({ input: { total: 3 }, output: {} });
});

describe("a job", () => {
  const output = { s3Uri: "s3://bucket/prefix" };
  const film = video({ type: "s3", uri: "s3://bucket/film.mp4" }, "video/mp4");
  const nova = "amazon.nova-2-multimodal-embeddings-v1:0";
  const job = (request: Partial<EmbeddingJobRequest>) =>
    segmentsOf({ model: nova, input: film, output, ...request });
  const places = (request: Partial<EmbeddingJobRequest>) =>
    job(request).map(({ embedding: _, ...place }) => Object.values(place).join(" "));

  test("cuts a text by characters, and each piece has the vector of its text", async () => {
    const input = "tulips in the winter and rivers in spring";
    const segments = job({ input, segment: { characters: 20 }, dimensions: 256 });
    expect(
      segments.map(({ startCharacter, endCharacter }) => input.slice(startCharacter, endCharacter)),
    ).toEqual(["tulips in the winter", " and rivers in sprin", "g"]);
    expect(segments[0]?.embedding).toEqual((await embed(["tulips in the winter"], { dimensions: 256 }))[0]);
  });

  test("cuts a film by seconds, the last piece being shorter", () => {
    expect(places({ segment: { seconds: 5 } })).toEqual([
      "AUDIO_VIDEO_COMBINED 0 5",
      "AUDIO_VIDEO_COMBINED 5 10",
      "AUDIO_VIDEO_COMBINED 10 12",
    ]);
  });

  test.each([
    ["twelvelabs.marengo-embed-2-7-v1:0", ["visual-text 0 6", "visual-image 0 6", "audio 0 6"]],
    ["twelvelabs.marengo-embed-3-0-v1:0", ["visual clip 0 6", "audio clip 0 6", "transcription clip 0 6"]],
  ])("of %s has its words for what a vector stands for", (id, expected) => {
    expect(places({ model: id }).slice(0, 3)).toEqual(expected);
  });

  test("keeps to what was asked for beside the input", () => {
    const apart = { options: { amazonNovaEmbed: { embeddingMode: "AUDIO_VIDEO_SEPARATE" } } } as object;
    expect(places({ ...apart, segment: { seconds: 12 } })).toEqual(["VIDEO 0 12", "AUDIO 0 12"]);
    const twelvelabs = {
      embeddingOption: ["visual", "audio"],
      embeddingType: ["separate_embedding", "fused_embedding"],
      embeddingScope: ["asset"],
      startSec: 2,
      endSec: 8,
    };
    const options = { twelvelabs } as object;
    expect(places({ model: "twelvelabs.marengo-embed-3-0-v1:0", options })).toEqual([
      "visual asset 2 8",
      "audio asset 2 8",
      "fused asset 2 8",
    ]);
  });

  test("of one film gives vectors that are near each other, and all different", () => {
    const [a, b] = job({ segment: { seconds: 6 } });
    const [c] = job({ input: video({ type: "s3", uri: "s3://bucket/other.mp4" }, "video/mp4") });
    expect(a?.embedding).not.toEqual(b?.embedding);
    expect(cosine(a!.embedding, b!.embedding)).toBeGreaterThan(cosine(a!.embedding, c!.embedding));
  });

  test("gives a picture one vector without a place", () => {
    const input = image({ type: "s3", uri: "s3://bucket/picture.png" }, "image/png");
    expect(places({ input })).toEqual(["IMAGE"]);
    expect(places({ input, model: "twelvelabs.marengo-embed-3-0-v1:0" })).toEqual([""]);
  });
});

async function embed(
  inputs: EmbeddingRequest["inputs"],
  settings: Partial<EmbeddingRequest> = {},
): Promise<Vector[]> {
  return (await embedSimulated({ model, inputs, ...settings })).embeddings;
}

function cosine(a: Vector, b: Vector): number {
  return Array.from(a).reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
}

function hamming(a: Vector, b: Vector): number {
  const differing = Array.from(a, (byte, at) => (byte ^ (b[at] ?? 0)).toString(2).replaceAll("0", ""));
  return differing.join("").length;
}
