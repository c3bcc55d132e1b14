import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createClient, type JsonObject, type ModelRef, parseModelId } from "@bedplate/core";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { ControlPlaneOptions } from "./aws-config.ts";
import { createControlPlane } from "./control-plane.ts";
import { createModelInfo } from "./model-info.ts";
import { createModelResolver } from "./model-resolver.ts";

/** What the control plane answers by path; an error is `{ status, type }`. */
let answers: Record<string, JsonObject> = {};
let asked: { path: string; authorization: string }[] = [];
let server: Server;
let options: ControlPlaneOptions;

beforeAll(async () => {
  server = createServer((incoming, response) => {
    const path = decodeURIComponent(incoming.url ?? "");
    asked.push({ path, authorization: incoming.headers.authorization ?? "" });
    const answer = answers[path] ?? { status: 404, type: "ResourceNotFoundException" };
    const { status, type } = answer;
    if (typeof status === "number")
      response.writeHead(status, { "x-amzn-errortype": String(type), "x-amzn-requestid": "req-1" });
    response.end(typeof status === "number" ? '{"message":"no"}' : JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  options = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "us-west-2",
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
  };
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  answers = {};
  asked = [];
});

const arn = (rest: string): string => `arn:aws:bedrock:eu-west-1:123456789012:${rest}`;
const foundation = (name: string): string => `arn:aws:bedrock:eu-west-1::foundation-model/${name}`;

function resolve(id: string): Promise<ModelRef> {
  return createModelResolver(options)(parseModelId(id));
}

const profile = arn("application-inference-profile/abcdefghijkl");
const provisioned = arn("provisioned-model/abcdefghijkl");
const deployment = arn("custom-model-deployment/abcdefghijkl");
const imported = arn("custom-model/imported/abcdefghijkl");
const router = arn("prompt-router/abc123");
const defaultRouter = arn("default-prompt-router/acme.words:1");

describe("the model behind", () => {
  test.each<[what: string, id: string, answers: Record<string, JsonObject>, name: string]>([
    [
      "an application profile is the first of its models",
      profile,
      {
        [`/inference-profiles/${profile}`]: {
          models: [{ modelArn: foundation("acme.words-v1:0") }, { modelArn: foundation("acme.words-v1:0") }],
        },
      },
      "acme.words-v1:0",
    ],
    [
      "provisioned throughput is its foundation model, even when a custom one is served",
      provisioned,
      {
        [`/provisioned-model-throughput/${provisioned}`]: {
          modelArn: imported,
          foundationModelArn: foundation("acme.words-v1:0:200k"),
        },
      },
      "acme.words-v1:0:200k",
    ],
    [
      "a deployment is the base in its custom model's ARN",
      deployment,
      {
        [`/model-customization/custom-model-deployments/${deployment}`]: {
          modelArn: arn("custom-model/acme.words-v1:0:128k/abcdefghijkl"),
        },
      },
      "acme.words-v1:0:128k",
    ],
    [
      "a deployment whose ARN hides it is its custom model's base",
      deployment,
      {
        [`/model-customization/custom-model-deployments/${deployment}`]: { modelArn: imported },
        [`/custom-models/${imported}`]: { baseModelArn: foundation("acme.words-v2") },
      },
      "acme.words-v2",
    ],
    [
      "a custom model is its base",
      imported,
      { [`/custom-models/${imported}`]: { baseModelArn: foundation("acme.words-v2") } },
      "acme.words-v2",
    ],
    [
      "a router is the first of its family",
      router,
      {
        [`/prompt-routers/${router}`]: {
          models: [
            { modelArn: arn("inference-profile/us.acme.words-small-v1") },
            { modelArn: foundation("acme.words-large-v1") },
          ],
        },
      },
      "acme.words-small-v1",
    ],
    [
      "a default router is the first of its family",
      defaultRouter,
      { [`/prompt-routers/${defaultRouter}`]: { models: [{ modelArn: foundation("acme.words-v3") }] } },
      "acme.words-v3",
    ],
  ])("%s", async (_, id, replies, name) => {
    answers = replies;
    expect(await resolve(id)).toEqual({ ...parseModelId(id), name });
    expect(asked.map(({ path }) => path)).toEqual(Object.keys(replies));
  });

  test.each([
    ["an imported model", arn("imported-model/abcdefghijkl"), /no base model.*\{ id, format \}/],
    ["a stored prompt", arn("prompt/ABCDEFGHIJ:1"), /GetPrompt of bedrock-agent.*\{ id, as \}/],
    [
      "an endpoint",
      "arn:aws:sagemaker:eu-west-1:123456789012:endpoint/words",
      /format of its own.*\{ id, format \}/,
    ],
  ])("%s is nobody's to tell, which is said without asking", async (_, id, message) => {
    await expect(resolve(id)).rejects.toMatchObject({
      code: "unknown-model",
      modelId: id,
      message: expect.stringMatching(message),
    });
    expect(asked).toEqual([]);
  });

  test("a custom model without base, and a router over several families, is told as what it is", async () => {
    answers = {
      [`/custom-models/${imported}`]: { customizationType: "IMPORTED" },
      [`/prompt-routers/${router}`]: {
        models: [{ modelArn: foundation("acme.words-v1") }, { modelArn: foundation("acme.pictures-v1") }],
      },
    };
    await expect(resolve(imported)).rejects.toThrow(/without a base model/);
    await expect(resolve(router)).rejects.toThrow(/several families \(acme.words-v1, acme.pictures-v1\)/);
  });

  test("an ID that says it, or a bare name, is left as it is", async () => {
    for (const id of ["us.acme.words-v1", "my-provisioned-model"])
      expect(await resolve(id)).toEqual(parseModelId(id));
    expect(asked).toEqual([]);
  });
});

describe("the resolver", () => {
  const path = `/inference-profiles/${profile}`;
  const reply = { models: [{ modelArn: foundation("acme.words-v1") }] };

  test("asks in the ARN's region, signed for bedrock", async () => {
    answers = { [path]: reply };
    await resolve(profile);
    expect(asked[0]?.authorization).toMatch(/\/eu-west-1\/bedrock\/aws4_request/);
  });

  test("takes a Bedrock API key, and its address from the environment", async () => {
    answers = { [path]: reply };
    vi.stubEnv("AWS_ENDPOINT_URL_BEDROCK", options.endpoint);
    await createModelResolver({ region: "eu-west-1", token: "bedrock-api-key-x" })(parseModelId(profile));
    vi.unstubAllEnvs();
    expect(asked[0]?.authorization).toBe("Bearer bedrock-api-key-x");
  });

  test("asks once, also while the first question is on its way", async () => {
    answers = { [path]: reply };
    const resolver = createModelResolver(options);
    const model = parseModelId(profile);
    await Promise.all([resolver(model), resolver(model)]);
    await resolver(model);
    expect(asked).toHaveLength(1);
  });

  test("shares a cache that is passed in", async () => {
    answers = { [path]: reply };
    const cache = new Map<string, Promise<string>>();
    for (let round = 0; round < 2; round++)
      await createModelResolver({ ...options, cache })(parseModelId(profile));
    expect(asked).toHaveLength(1);
    expect(await cache.get(profile)).toBe("acme.words-v1");
  });

  test("forgets failures", async () => {
    const resolver = createModelResolver(options);
    await expect(resolver(parseModelId(profile))).rejects.toMatchObject({
      code: "not-found",
      modelId: profile,
    });
    answers = { [path]: reply };
    await expect(resolver(parseModelId(profile))).resolves.toMatchObject({ name: "acme.words-v1" });
  });

  test("that may not ask says which permission is missing, and the other way out", async () => {
    answers = { [path]: { status: 403, type: "AccessDeniedException" } };
    await expect(resolve(profile)).rejects.toMatchObject({
      code: "access-denied",
      status: 403,
      type: "AccessDeniedException",
      requestId: "req-1",
      modelId: profile,
      message: expect.stringMatching(
        /Allow them bedrock:GetInferenceProfile, or give it an alias \{ id, as \}/,
      ),
    });
  });

  test("serves a client", async () => {
    answers = { [path]: reply };
    const client = createClient({
      transport: { send: () => Promise.reject(new Error()), stream: () => Promise.reject(new Error()) },
      adapters: [],
      resolveModel: createModelResolver(options),
      modelInfo: [createModelInfo(options)],
    });
    answers["/foundation-models/acme.words-v1"] = { modelDetails: { responseStreamingSupported: true } };
    expect(await client.models.canStream(profile)).toBe(true);
  });
});

test("without @aws-sdk/client-bedrock the first question says what to install", async () => {
  // A package that is not there fails to load just so.
  const missing = "@aws-sdk/client-that-is-not-installed";
  const controlPlane = createControlPlane(options, () => import(missing));
  const question = { model: parseModelId(profile), action: "GetInferenceProfile", otherwise: "" };
  await expect(controlPlane({ ...question, ask: async () => 1 })).rejects.toMatchObject({
    code: "configuration",
    message: expect.stringMatching(/@aws-sdk\/client-bedrock\. Install it/),
  });
});

describe("the control plane's model info", () => {
  test("tells whether a model streams, and asks once", async () => {
    answers = {
      "/foundation-models/acme.yes": { modelDetails: { responseStreamingSupported: true } },
      "/foundation-models/acme.no": { modelDetails: { responseStreamingSupported: false } },
      "/foundation-models/acme.silent": { modelDetails: {} },
    };
    const info = createModelInfo(options);
    expect(await info.canStream(parseModelId("us.acme.yes"))).toBe(true);
    expect(await info.canStream(parseModelId("acme.yes"))).toBe(true);
    expect(await info.canStream(parseModelId("acme.no"))).toBe(false);
    expect(await info.canStream(parseModelId("acme.silent"))).toBeUndefined();
    expect(asked).toHaveLength(3);
  });

  test("knows nothing of a model that is hidden or not listed", async () => {
    const info = createModelInfo(options);
    expect(await info.canStream(parseModelId(profile))).toBeUndefined();
    expect(asked).toHaveLength(0);
    expect(await info.canStream(parseModelId("acme.unlisted"))).toBeUndefined();
  });

  test("that may not ask says which permission is missing", async () => {
    answers = { "/foundation-models/acme.a": { status: 403, type: "AccessDeniedException" } };
    await expect(createModelInfo(options).canStream(parseModelId("acme.a"))).rejects.toMatchObject({
      code: "access-denied",
      message: expect.stringMatching(/bedrock:GetFoundationModel, or leave createModelInfo out/),
    });
  });
});
