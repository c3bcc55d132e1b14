// One guardrail, on a model's answer and by itself. The local server has one named `sample`.
import { nova } from "@bedplate/amazon";
import { createAwsTransport } from "@bedplate/aws";
import { createClient, text, textOf, user } from "@bedplate/core";

const client = createClient({ transport: createAwsTransport(), adapters: [nova] });
const id = process.env.GUARDRAIL_ID ?? "sample";
const guardrail = { id, version: "1", trace: "enabled" } as const;

for (const question of ["Name a lake.", "Write to jane@example.com.", "Tell me of the forbidden fruit."]) {
  const response = await client.generateText({
    model: "us.amazon.nova-lite-v1:0",
    messages: [user(question)],
    settings: { guardrail },
  });
  const { action, blocked } = response.guardrail ?? { action: "none" };
  console.log(`${question} → ${action}${blocked ? ", blocked" : ""} (${response.finish.reason})`);
  console.log(`  ${textOf(response)}`);
}

const checked = await client.applyGuardrail({
  id,
  version: "1",
  source: "input",
  content: [{ content: text("Call jane@example.com.") }],
});
console.log(`by itself: ${checked.outcome.action}: ${checked.outputs.join()}`);
