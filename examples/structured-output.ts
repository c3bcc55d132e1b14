// An object instead of text: typed and checked by a schema, from any model. How the model is held to it differs, and is told.
import { adapters } from "@bedplate/all";
import { createAwsTransport } from "@bedplate/aws";
import { createClient, user } from "@bedplate/core";
import { z } from "zod";

const client = createClient({ transport: createAwsTransport(), adapters });

const harbour = z.object({
  name: z.string(),
  country: z.string(),
  berths: z.int().min(1),
  kinds: z.array(z.enum(["fishing", "ferries", "cargo"])),
});
const messages = [user("Invent a harbour.")];

for (const model of [
  "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
  "us.amazon.nova-lite-v1:0",
  "us.deepseek.r1-v1:0",
]) {
  const { object, strategy, repaired } = await client.generateObject({ model, messages, schema: harbour });
  // `object` has the schema's type.
  console.log(`${model} (${strategy}${repaired ? ", mended" : ""}): ${object.name}, ${object.berths} berths`);
}

// As it grows: what may still be missing is optional.
const stream = client.streamObject({ model: "us.amazon.nova-lite-v1:0", messages, schema: harbour });
for await (const part of stream) {
  if (part.type === "object") console.log("so far:", Object.keys(part.object).join(", "));
  else console.log("whole:", part.object.kinds.length, "kinds");
}
