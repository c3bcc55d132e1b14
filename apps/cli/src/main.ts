#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { Command, CommanderError, Option } from "commander";
import { examples, number, port, positive, several, withConnection } from "./arguments.ts";
import { chat } from "./chat.ts";
import { demo } from "./demo.ts";
import { exitCodeOf, usageError } from "./exit.ts";
import { addMediaCommands } from "./media-commands.ts";
import { listModels } from "./models.ts";
import { faultHelp, samples, serve } from "./serve.ts";
import { backendHelp } from "./serve-backend.ts";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};

const program = new Command("bedplate")
  .description(
    "Ask any model on Amazon Bedrock, natively: chat, embed, draw, rank, film. And run a local Bedrock to build against.",
  )
  .version(version)
  .showHelpAfterError("(add --help for the options)")
  .exitOverride();

program
  .command("serve")
  .description(
    "Run a local Bedrock Runtime, with the reads of its control plane, that any AWS SDK can talk to.",
  )
  .option("-p, --port <number>", "port to listen on; 0 picks a free one", port, 8686)
  .option("--host <address>", "address to listen on", "127.0.0.1")
  .addOption(
    new Option("--auth <kind>", "who may call")
      .choices(["none", "sigv4", "bearer"] as const)
      .default("none" as const),
  )
  .option("--backend <backend>", "who answers, such as replay:FOLDER; see below", "simulated")
  .option("--model <name>", "with openai:URL, the server's own model for all chats; default the ID asked for")
  .option("--embedding-model <name>", "with openai:URL, the same for embeddings; default --model")
  .option(
    "--folder <path>",
    "where the files of asynchronous jobs go, in place of S3; default a temporary one",
  )
  .option("--config <file>", "JSON file with guardrails and resources of your own")
  .option("--no-limits", "answer for unknown and ended models too, and take what a model lacks")
  .option("--fault <spec>", "what goes wrong, such as throttle=10; may come several times", several)
  .addHelpText("after", `\n${backendHelp}\n\n${samples}\n\n${faultHelp}`)
  .addHelpText(
    "after",
    examples(
      "bedplate serve --port 0",
      "bedplate serve --config bedrock.json",
      "bedplate serve --backend openai:http://127.0.0.1:11434/v1 --model llama3.2",
      "bedplate serve --backend record:recordings   # once, then",
      "bedplate serve --backend replay:recordings",
      'bedplate serve --fault "throttle=10:retry-after" --fault "on=ConverseStream,reset@3 *0.1"',
      "AWS_ENDPOINT_URL_BEDROCK_RUNTIME=http://127.0.0.1:8686 node app.js",
    ),
  )
  .action(serve);

withConnection(program.command("chat"))
  .description("Ask a model; without PROMPT, read it from the pipe, or hold a conversation on a terminal.")
  .argument("<model>", "model ID, inference profile or ARN")
  .argument("[prompt]", "what to ask")
  .option("-s, --system <text>", "instructions to the model")
  .option("-m, --max-tokens <number>", "at most this many tokens", positive)
  .option("-t, --temperature <number>", "0 is the most predictable", number)
  .option("--stream", "print the answer as it comes (the default)")
  .option("--no-stream", "wait for the whole answer")
  .option("--json", "print the response as JSON; with --stream, each part as a line of JSON")
  .addHelpText(
    "after",
    examples(
      'bedplate chat us.anthropic.claude-haiku-4-5-20251001-v1:0 "Name three rivers"',
      "git diff | bedplate chat meta.llama3-8b-instruct-v1:0 --local --wire",
    ),
  )
  .action(chat);

addMediaCommands(program);

program
  .command("models")
  .description("List the models on Amazon Bedrock: what they can do, and how long they will be there.")
  .option("--provider <name>", "only of this provider, such as anthropic")
  .option("--family <name>", "only of this family, such as claude")
  .option("--adapter <name>", "only those that this adapter speaks to")
  .option("--input <modality>", "only those that read this, such as image")
  .option("--output <modality>", "only those that write this; text leaves chat models")
  .option("--active", "only those that are offered, with no end announced")
  .option("--json", "print the entries as JSON, with the sources of all facts")
  .addHelpText(
    "after",
    examples(
      "bedplate models --provider anthropic --active",
      "bedplate models --input image --output text --json",
    ),
  )
  .action(listModels);

program
  .command("demo")
  .description(
    "Stream one prompt to a model of every family, then show every other kind of model, through the AWS SDK and a local Bedrock.",
  )
  .argument("[prompt]", "what to ask", "What makes a good harbour?")
  .action(demo);

// A reader such as head that has enough is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

try {
  await program.parseAsync();
} catch (error) {
  // Commander has printed its own; asking for help or the version is no error.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : usageError;
  else process.exitCode = exitCodeOf(error);
}
