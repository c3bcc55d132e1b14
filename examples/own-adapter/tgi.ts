// An adapter outside the project: it needs nothing but published names.
import {
  type Call,
  type ChatAdapter,
  type ChatOutput,
  collectParts,
  type EncodedRequest,
  finishOf,
  type JsonObject,
  present,
  readNumber,
  readObject,
  readString,
  refuseTools,
  required,
  type StreamDecoder,
  textTurns,
  usageOf,
  writeDialogue,
} from "@bedplate/core";

export const speakers = { user: "User", assistant: "Assistant" };

/** Text Generation Inference, the container of many SageMaker endpoints: `inputs` in, `generated_text` out. */
export const tgi: ChatAdapter = {
  kind: "chat",
  name: "tgi",
  operation: "InvokeModel",
  exampleModels: ["arn:aws:sagemaker:us-east-1:123456789012:endpoint/my-model"],
  tuning: ["maxTokens", "temperature", "topP", "topK", "stopSequences", "seed"],
  // An endpoint's ARN does not say what runs there, so the caller does: { id: arn, format: "tgi" }.
  supports: () => false,
  encodeRequest,
  decodeResponse,
  createStreamDecoder,
};

function encodeRequest(call: Call): EncodedRequest {
  refuseTools(call);
  const { maxTokens, temperature, topP, topK, stopSequences, seed } = call.request;
  const { turns, warnings } = textTurns(call);
  const parameters = present({
    max_new_tokens: maxTokens,
    temperature,
    top_p: topP,
    top_k: topK,
    stop: stopSequences,
    seed,
  });
  return { body: { inputs: writeDialogue(turns, speakers, call), parameters }, warnings };
}

// A whole reply has the members of a stream's last chunk, and all the text.
function decodeResponse(reply: JsonObject): ChatOutput {
  const decoder = createStreamDecoder();
  const text = required(readString(reply, "generated_text"), "generated_text");
  required(readObject(reply, "details"), "details");
  return collectParts([...decoder.push({ ...reply, token: { text } }), ...decoder.end()]);
}

function createStreamDecoder(): StreamDecoder {
  let details: JsonObject | undefined;
  return {
    push(chunk) {
      details = readObject(chunk, "details") ?? details;
      const token = readObject(chunk, "token") ?? {};
      const delta = token.special === true ? undefined : readString(token, "text");
      return delta ? [{ type: "text-delta", index: 0, delta }] : [];
    },
    end() {
      if (!details) return [];
      const usage = usageOf({
        input: readNumber(details, "input_length"),
        output: readNumber(details, "generated_tokens"),
      });
      const finish = finishOf(readString(details, "finish_reason"), reasons);
      return [{ type: "finish", finish, usage }];
    },
  };
}

const reasons = { eos_token: "stop", stop_sequence: "stop", length: "length" } as const;
