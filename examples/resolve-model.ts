// An ARN that hides its model: the control plane is asked once which model it is, and the answer is kept.
import { nova } from "@bedplate/amazon";
import { createAwsTransport, createModelInfo, createModelResolver } from "@bedplate/aws";
import { catalogInfo } from "@bedplate/catalog";
import { createClient, textOf, user } from "@bedplate/core";

const client = createClient({
  transport: createAwsTransport(),
  adapters: [nova],
  resolveModel: createModelResolver(),
  // The catalogue knows without asking; what it does not know, the control plane does.
  modelInfo: [catalogInfo, createModelInfo()],
  // Code names the role, configuration names the model.
  aliases: {
    fast: "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/sampleprof01",
  },
});

const response = await client.generateText({ model: "fast", messages: [user("Name a lake.")] });
console.log(`${response.metadata.modelId}: ${textOf(response)}`);
console.log(`streams: ${await client.models.canStream("fast")}`);
