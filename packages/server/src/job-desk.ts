import {
  type Backend,
  BedrockError,
  type EmbeddingJobServerAdapter,
  type JobState,
  type VideoServerAdapter,
} from "@bedplate/core";

const encoder = new TextEncoder();

/** Takes `{ text }`, and writes a film with its shots. */
export const reel: VideoServerAdapter = {
  kind: "video",
  name: "reel",
  operation: "StartAsyncInvoke",
  supports: ({ name }) => name === "acme.reel-v1:0",
  accepts: (body) => "text" in body,
  decodeRequest: ({ text }, { id }, output) => {
    if (typeof text !== "string") throw new BedrockError("invalid-request", "Malformed input request: text");
    return { model: id, prompt: text, output };
  },
  firstFiles: ({ folderUri }) => ({ "manifest.json": encoder.encode(folderUri) }),
  encodeFiles: ({ film, shots = [] }) => ({
    "output.mp4": film,
    ...Object.fromEntries(shots.map((shot, at) => [`parts/${at}.mp4`, shot])),
  }),
  failedFiles: (message) => ({ "status.txt": encoder.encode(message) }),
};

/** Takes `{ media }`, and writes its first vector. */
export const lines: EmbeddingJobServerAdapter = {
  kind: "embedding-job",
  name: "lines",
  operation: "StartAsyncInvoke",
  supports: ({ name }) => name === "acme.lines-v1:0",
  accepts: (body) => "media" in body,
  decodeRequest: (_body, { id }, output) => ({ model: id, input: "a", output }),
  encodeFiles: (segments) => ({ "output.json": encoder.encode(String(segments[0]?.embedding)) }),
};

/** A backend that says what the test tells it to. */
export interface Desk {
  backend: Backend;
  said: Pick<JobState, "status" | "failureMessage"> | BedrockError;
  requests: unknown[];
  reads: number;
  unreadable?: BedrockError;
}

/** A desk where jobs are in progress until the test says otherwise. */
export function openDesk(): Desk {
  const desk: Desk = { said: { status: "in-progress" }, requests: [], reads: 0, backend: {} };
  const start = async (request: { output: { s3Uri: string } }) => {
    desk.requests.push(request);
    const poll = async (): Promise<JobState> => {
      if (desk.said instanceof BedrockError) throw desk.said;
      return { invocationArn: "arn", output: request.output, ...desk.said };
    };
    return {
      invocationArn: "arn",
      warnings: [],
      metadata: { modelId: "" },
      poll,
      wait: () => poll(),
      files: async () =>
        ["output.mp4", "shot_0002.mp4", "shot_0001.mp4"].map((name) => ({ name, uri: name })),
      read: async (name = "output.mp4") => {
        desk.reads++;
        if (desk.unreadable) throw desk.unreadable;
        return encoder.encode(name);
      },
      embeddings: async () => [{ embedding: Float32Array.of(1, 2) }],
    };
  };
  desk.backend = { startVideo: start, startEmbedding: start };
  return desk;
}
