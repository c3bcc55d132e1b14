import {
  type ChatOutput,
  type ChatRequest,
  type ChatServerAdapter,
  type Finish,
  type JsonObject,
  type ModelRef,
  readObject,
  readString,
  type ServerCall,
  type StreamEncoder,
  user,
} from "@bedplate/core";
import { checkBody, decodeResponseFormat, deltaText, readTuning, responseText } from "@bedplate/core/server";
import { decodeSource } from "./marengo.server.ts";
import { pegasus } from "./pegasus.ts";
import { pegasusBody } from "./pegasus.wire.ts";

/** Pegasus seen from a server. */
export const pegasusServer: ChatServerAdapter = {
  kind: "chat",
  name: "pegasus",
  operation: "InvokeModel",
  supports: pegasus.supports,
  accepts: (body) => "inputPrompt" in body,
  decodeRequest,
  encodeResponse,
  createStreamEncoder,
};

function decodeRequest(body: JsonObject, model: ModelRef): ChatRequest {
  checkBody(pegasusBody, body);
  const source = decodeSource(readObject(body, "mediaSource") ?? {});
  const { jsonSchema } = readObject(body, "responseFormat") ?? {};
  return {
    model: model.id,
    messages: [
      user(readString(body, "inputPrompt") ?? "", { type: "video", mediaType: "video/mp4", source }),
    ],
    ...readTuning(body, { temperature: "temperature", maxTokens: "maxOutputTokens" }),
    ...(jsonSchema !== undefined &&
      decodeResponseFormat({ response_format: { type: "json_schema", json_schema: jsonSchema } })),
  };
}

function encodeResponse(response: ChatOutput, call: ServerCall): JsonObject {
  return { message: responseText(response, call), finishReason: encodeFinish(response.finish) };
}

function createStreamEncoder(call: ServerCall): StreamEncoder {
  return {
    push(part) {
      switch (part.type) {
        case "raw":
        case "start":
          return [];
        case "finish":
          return [{ message: "", finishReason: encodeFinish(part.finish) }];
        default:
          return [{ message: deltaText(part, call) }];
      }
    },
  };
}

function encodeFinish({ reason }: Finish): string {
  return reason === "length" ? "length" : "stop";
}
