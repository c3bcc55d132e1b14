// Draw a picture, then three variations of it, and write all of them into a folder.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAwsTransport } from "@bedplate/aws";
import { bytesOf, createClient } from "@bedplate/core";
import { stableImage } from "@bedplate/stability";

const model = process.argv[2] ?? "stability.sd3-5-large-v1:0";
const client = createClient({
  transport: createAwsTransport({ region: "us-west-2" }),
  adapters: [stableImage],
});
const prompt = "A lighthouse above the waves, woodcut";

const first = await client.generateImage({ model, prompt, aspectRatio: "3:2", seed: 7 });
if (first.finish.reason === "content-filter") throw new Error(`Nothing was drawn: ${first.finish.raw}`);

const { images: variations, warnings } = await client.generateImage({
  model,
  prompt: `${prompt}, at night`,
  images: first.images,
  count: 3,
  seed: 100,
  options: { stability: { strength: 0.6 } },
});
for (const warning of warnings) console.log(warning.message);

const folder = mkdtempSync(join(tmpdir(), "variations-"));
for (const [at, picture] of [...first.images, ...variations].entries()) {
  const file = join(folder, `${at}.png`);
  writeFileSync(file, bytesOf(picture));
  console.log(`${file} (seed ${picture.seed})`);
}
