import type { Command } from "commander";
import { choice, examples, number, positive, seconds, several, upTo, withConnection } from "./arguments.ts";
import { embedTexts } from "./embed.ts";
import { makeImage } from "./image.ts";
import { rerankDocuments } from "./rerank.ts";
import { makeVideo } from "./video.ts";

const options = "options of the provider as JSON, by its key";

/** The commands for models that don't chat. */
export function addMediaCommands(program: Command): void {
  withConnection(program.command("embed"))
    .description("Make vectors of texts or pictures; without TEXTS, of the lines that come through the pipe.")
    .argument("<model>", "model ID, inference profile or ARN")
    .argument("[texts...]", "what to embed")
    .option("-i, --image <file>", "embed a picture; may come several times", several)
    .addOption(
      choice("--purpose <purpose>", "what the vectors are for", [
        "query",
        "document",
        "classification",
        "clustering",
      ]),
    )
    .option("-d, --dimensions <number>", "length of a vector", positive)
    .addOption(choice("--type <type>", "type of the numbers", ["float", "int8", "uint8", "binary"]))
    .option("-c, --concurrency <number>", "calls under way at a time", positive)
    .option("--options <json>", options)
    .option(
      "--json",
      "print each vector as a line of JSON, instead of how near the inputs are to one another",
    )
    .addHelpText(
      "after",
      examples(
        'bedplate embed amazon.titan-embed-text-v2:0 "a red rose" "a crimson flower" "tax law" --local',
        "cat lines.txt | bedplate embed cohere.embed-v4:0 --purpose document --json > vectors.jsonl",
      ),
    )
    .action(embedTexts);

  withConnection(program.command("image"))
    .description(
      "Make pictures, or change one; models with one task, such as removing a background, do theirs.",
    )
    .argument("<model>", "model ID, inference profile or ARN")
    .argument("[prompt]", "what to see")
    .requiredOption(
      "-o, --output <file>",
      "where it goes: .png, .jpg, .jpeg or .webp; several pictures get numbers: out-2.png",
    )
    .option("-n, --negative <text>", "what not to see")
    .option("-s, --size <size>", "pixels, such as 1024x1024")
    .option("-a, --aspect-ratio <ratio>", "such as 16:9")
    .option("-c, --count <number>", "how many, up to 1000", upTo(1000))
    .option("--seed <number>", "the same seed and prompt make the same picture", number)
    .option("-i, --image <file>", "picture to start from; further ones are references", several)
    .option("-m, --mask <file>", "picture that shows what is changed")
    .addOption(
      choice(
        "--edited <colour>",
        "which colour of the mask is changed; white unless you say so. Stability takes white, and so does Amazon to outpaint; else Amazon takes black",
        ["black", "white"],
      ),
    )
    .option("--mask-prompt <text>", "what is changed, in words")
    .option("--expand <sides>", "pixels to add, such as left=200,up=100")
    .option(
      "-t, --task <task>",
      "generate, variation, inpaint, outpaint, erase, replace, recolor, remove-background, …",
    )
    .option("--options <json>", options)
    .option("-f, --force", "write over files that are there")
    .addHelpText(
      "after",
      examples(
        'bedplate image stability.stable-image-core-v1:1 "a harbour at dawn" -o harbour.png --local',
        "bedplate image us.stability.stable-image-remove-background-v1:0 -i cat.png -o cut.png",
      ),
    )
    .action(makeImage);

  withConnection(program.command("rerank"))
    .description("Put documents in order by how well they answer; without DOCUMENTS, the lines of the pipe.")
    .argument("<model>", "model ID or ARN")
    .argument("<query>", "what is looked for")
    .argument("[documents...]", "texts or JSON objects")
    .option("-n, --top <number>", "only so many of the best", positive)
    .option("--json", "print the response as JSON")
    .addHelpText(
      "after",
      examples(
        'bedplate rerank cohere.rerank-v3-5:0 "longest river" "Bread" "The Nile is a river" --local',
        'cat notes.jsonl | bedplate rerank amazon.rerank-v1:0 "invoices of May" --format rerank --top 5',
      ),
    )
    .action(rerankDocuments);

  withConnection(program.command("video"))
    .description(
      "Make a film: start the job, wait for it, and fetch the file. Or fetch the film of an earlier job.",
    )
    .argument("<model>", "model ID or ARN; of an earlier job, its invocation ARN")
    .argument("[prompt]", "what to see")
    .option("-o, --output <file>", "where the film goes")
    .option("--s3-uri <uri>", "folder that the service writes to, such as s3://my-bucket/films")
    .option("--folder <path>", "read from the folder of a `bedplate serve`, in place of S3")
    .option("-d, --duration <seconds>", "length", positive)
    .option("-a, --aspect-ratio <ratio>", "such as 16:9")
    .option("-r, --resolution <resolution>", "such as 720p")
    .option("--seed <number>", "the same seed and prompt make the same film", number)
    .option("-i, --image <file>", "picture to begin with")
    .option("--poll <seconds>", "how often to ask; 15 unless local", seconds)
    .option("--no-wait", "print the invocation ARN and end; the job goes on")
    .option("--options <json>", options)
    .option("-f, --force", "write over a file that is there")
    .addHelpText(
      "after",
      examples(
        'bedplate video luma.ray-v2:0 "a boat in the fog" -o boat.mp4 --local',
        'bedplate video luma.ray-v2:0 "a boat" --s3-uri s3://my-bucket/films --no-wait',
        "bedplate video arn:aws:bedrock:us-west-2:123456789012:async-invoke/abcdefghijkl -o boat.mp4",
      ),
    )
    .action(makeVideo);
}
