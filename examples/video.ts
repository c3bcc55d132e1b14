// Start a film, wait for it, and fetch it. The job goes on without this program: its ARN finds it again.

import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAwsTransport, createS3Store } from "@bedplate/aws";
import { createClient } from "@bedplate/core";
import { lumaRay } from "@bedplate/luma";
import { createFolderStore } from "@bedplate/server";

// On AWS the films are in S3; a local server writes into the folder of `bedplate serve --folder`.
const { BEDPLATE_FOLDER: folder, FILMS = "s3://my-bucket/films" } = process.env;
const client = createClient({
  transport: createAwsTransport({ region: "us-west-2" }),
  adapters: [lumaRay],
  store: folder ? createFolderStore(folder) : createS3Store({ region: "us-west-2" }),
});

const { invocationArn } = await client.startVideo({
  model: "luma.ray-v2:0",
  prompt: "A boat in the fog",
  resolution: "540p",
  output: { s3Uri: FILMS },
});
console.log(invocationArn);

// As a program would that was started anew.
const job = await client.findJob(invocationArn);
await job.wait({
  pollMs: folder ? 200 : 15_000,
  onProgress: ({ state, elapsedMs }) =>
    process.stderr.write(`\r${state.status}, ${Math.round(elapsedMs / 1000)} s `),
});
const file = join(tmpdir(), "boat.mp4");
writeFileSync(file, await job.read());
console.log(file);
