import type { Backend, ChatRequest } from "@bedplate/core";

/** The same backend; what its model is asked is told first, whatever format it came in. */
export function overhear(backend: Backend, hear: (request: ChatRequest) => void): Backend {
  return {
    ...backend,
    generateText: (request, options) => {
      hear(request);
      return backend.generateText!(request, options);
    },
    streamText: (request, options) => {
      hear(request);
      return backend.streamText!(request, options);
    },
  };
}
