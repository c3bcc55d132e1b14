import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import {
  ApplyGuardrailCommand,
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  ConverseCommand,
  InvokeModelCommand,
  ListAsyncInvokesCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { type AuthOptions, type Credentials, createAuthenticator } from "./auth.ts";
import { listen } from "./listen.ts";

const suffix = ":http://internal.amazon.com/coral/com.amazon.coral.service/";
const keys = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const onlyKeys = { credentials: [keys] };
const modelId = "us.anthropic.claude-v2:1";
const modelIds = [
  modelId,
  "anthropic.claude-v2",
  "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123",
  "a model/it's (*) 100% ~ü!",
];
const body = JSON.stringify({ prompt: "\n\nHuman: grüße 世界\n\nAssistant:", max_tokens_to_sample: 300 });
const query = { nextToken: "a+b/c= ~*'", maxResults: 3, sortBy: "SubmissionTime" } as const;
const mismatch =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";
const minute = 60_000;

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) vi.stubEnv(name, undefined);
  return () => vi.unstubAllEnvs();
});

describe.each<[string, BedrockRuntimeClientConfig]>([
  ["HTTP/2, its default", {}],
  ["HTTP/1.1", { requestHandler: new NodeHttpHandler() }],
])("the AWS SDK over %s", (_protocol, protocol) => {
  const invoke = async (server: AuthOptions, client: BedrockRuntimeClientConfig = {}): Promise<unknown> =>
    connect(await serve(server), { ...protocol, ...client }).send(new InvokeModelCommand({ modelId, body }));

  test.each(modelIds)("is let in for %s", async (modelId) => {
    const client = connect(await serve(onlyKeys), protocol);
    await client.send(new InvokeModelCommand({ modelId, body }));
    await client.send(new InvokeModelCommand({ modelId }));
    await client.send(
      new ConverseCommand({ modelId, messages: [{ role: "user", content: [{ text: "ü" }] }] }),
    );
  });

  test("is let in with modelled headers, a query, two labels", async () => {
    const client = connect(await serve(onlyKeys), protocol);
    const requestMetadata = JSON.stringify({ team: "a  b", note: "c,  d " });
    const guardrail = {
      guardrailIdentifier: "arn:aws:bedrock:us-east-1:1:guardrail/g",
      guardrailVersion: "1",
    };
    const settings = { accept: "*/*", trace: "ENABLED", requestMetadata, ...guardrail } as const;
    await client.send(new InvokeModelCommand({ modelId, body, ...settings }));
    await client.send(new ListAsyncInvokesCommand(query));
    await client.send(new ApplyGuardrailCommand({ ...guardrail, source: "INPUT", content: [] }));
  });

  test("is refused with a wrong secret, an unknown key, or another session token", async () => {
    const temporary = { ...keys, accessKeyId: "ASIAEXAMPLE", sessionToken: "right" };
    const attempt = (given: Partial<Credentials>) =>
      invoke({ credentials: [keys, temporary] }, { credentials: { ...keys, ...given } });
    const unknown = refusal(
      "UnrecognizedClientException",
      "The security token included in the request is invalid.",
    );
    const { accessKeyId } = temporary;
    await expect(attempt({ secretAccessKey: "wrong" })).rejects.toMatchObject(
      refusal("InvalidSignatureException", mismatch),
    );
    await expect(attempt({ accessKeyId: "AKIDUNKNOWN" })).rejects.toMatchObject(unknown);
    await expect(attempt({ accessKeyId, sessionToken: "wrong" })).rejects.toMatchObject(unknown);
    await expect(attempt({ accessKeyId })).rejects.toMatchObject(unknown);
    await attempt({ accessKeyId, sessionToken: "right" });
  });

  test.each([
    [6, /^Signature expired: \d{8}T\d{6}Z is now earlier than/],
    [-6, /^Signature not yet current: \d{8}T\d{6}Z is still later than/],
  ])("is refused when the server's clock is %i minutes ahead", async (minutes, message) => {
    const server = (ahead: number) => ({ ...onlyKeys, now: () => Date.now() + ahead * minute });
    const expired = refusal("InvalidSignatureException", expect.stringMatching(message));
    await expect(invoke(server(minutes))).rejects.toMatchObject(expired);
    await invoke(server(minutes - Math.sign(minutes) * 2));
  });

  test("is let in with a bearer token that is known, beside keys or alone", async () => {
    const bearer = (token: string) => ({ token: { token }, authSchemePreference: ["httpBearerAuth"] });
    const message = "Authentication failed: Please make sure your API Key is valid.";
    const wrong = refusal("AccessDeniedException", message);
    const tokens = ["first", "bedrock-api-key-YWJj"];
    await invoke({ tokens }, bearer("bedrock-api-key-YWJj"));
    await invoke({ tokens, ...onlyKeys }, bearer("first"));
    await invoke({ tokens, ...onlyKeys });
    await expect(invoke({ tokens }, bearer("wrong"))).rejects.toMatchObject(wrong);
    await expect(invoke(onlyKeys, bearer("first"))).rejects.toMatchObject(wrong);
    await expect(invoke({ tokens })).rejects.toMatchObject({ name: "UnrecognizedClientException" });
  });

  test("is asked for nothing unless the server is configured", async () => {
    await invoke({}, { credentials: { accessKeyId: "any", secretAccessKey: "any" } });
  });
});

test("notices a changed body, path, query, host, method or signed header", async () => {
  const seen: [Request, Uint8Array][] = [];
  await connect(await serve({}, (...call) => seen.push(call))).send(
    new InvokeModelCommand({ modelId, body }),
  );
  const [[request, sent] = [new Request("http://x"), new Uint8Array()]] = seen;
  const authenticate = createAuthenticator(onlyKeys);
  const check = (change: { url?: string; method?: string; headers?: object; body?: Uint8Array }) => {
    const headers = { ...Object.fromEntries(request.headers), ...change.headers };
    const copy = new Request(change.url ?? request.url, { method: change.method ?? "POST", headers });
    return authenticate(copy, change.body ?? sent)?.message;
  };
  const other = new TextEncoder().encode(`${body} `);
  const hash = Buffer.from(await crypto.subtle.digest("SHA-256", other)).toString("hex");
  expect(check({})).toBeUndefined();
  expect(check({ headers: { accept: "not/signed" } })).toBeUndefined();
  expect(check({ body: other })).toBe(mismatch);
  expect(check({ body: other, headers: { "x-amz-content-sha256": hash } })).toBe(mismatch);
  expect(check({ url: request.url.replace("claude-v2", "claude-v3") })).toBe(mismatch);
  expect(check({ url: `${request.url}?a=1` })).toBe(mismatch);
  expect(check({ url: request.url.replace("127.0.0.1", "localhost") })).toBe(mismatch);
  expect(check({ method: "PUT" })).toBe(mismatch);
  expect(check({ headers: { "content-type": "text/plain" } })).toBe(mismatch);
});

describe("a request made by hand", () => {
  const authenticate = createAuthenticator({ ...onlyKeys, now: () => Date.UTC(2026, 10, 23, 0, 15) });
  const check = (headers: Record<string, string>) =>
    authenticate(new Request("http://localhost/", { headers }), new Uint8Array());
  const time = "20261123T001500Z";
  const sign = (scope = "20261123/us-east-1/bedrock/aws4_request", names = "host;x-amz-date") =>
    `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${scope}, SignedHeaders=${names}, Signature=abc`;

  test.each([
    ["another scheme", "Basic dTpw", time, /'Credential' .*'Signature' .*'SignedHeaders' parameter.$/],
    [
      "no signature",
      sign().replace(/, Signature.*/, ""),
      time,
      /^Authorization header requires 'Signature' parameter.$/,
    ],
    ["a short scope", sign("20261123/bedrock/aws4_request"), time, /^Credential must have exactly 5/],
    ["no time", sign(), "", /requires existence of a 'X-Amz-Date' header.$/],
    ["an odd time", sign(), "yesterday", /^Date must be in ISO-8601 'basic format'. Got 'yesterday'.$/],
  ])("is incomplete: %s", (_name, authorization, time, message) => {
    const failure = { type: "IncompleteSignatureException", message: expect.stringMatching(message) };
    expect(check({ authorization, "x-amz-date": time })).toEqual({ ...failure, suffix, status: 403 });
  });

  test.each([
    [
      "another service",
      sign("20261123/us-east-1/s3/aws4_request"),
      time,
      /scoped to correct service: 'bedrock'/,
    ],
    ["another terminator", sign("20261123/us-east-1/bedrock/aws4"), time, /valid terminator: 'aws4_request'/],
    ["no region", sign("20261123//bedrock/aws4_request"), time, /valid region/],
    [
      "another day",
      sign("20261122/us-east-1/bedrock/aws4_request"),
      time,
      /^Date in Credential scope does not/,
    ],
    ["an unsigned host", sign(undefined, "x-amz-date"), time, /must be a 'SignedHeader'/],
    ["impossible names", sign(undefined, "host;:path;ü"), time, /^The request signature we calculated/],
    ["a short signature", sign(), time, /^The request signature we calculated/],
    [
      "an old one",
      sign(),
      "20261123T000000Z",
      /^Signature expired: 20261123T000000Z is now earlier than 20261123T001000Z \(20261123T001500Z - 5 min.\)$/,
    ],
    [
      "one to come",
      sign(),
      "20261123T003000Z",
      /^Signature not yet current: 20261123T003000Z is still later than 20261123T002000Z \(20261123T001500Z \+ 5 min.\)$/,
    ],
  ])("has an invalid signature: %s", (_name, authorization, time, message) => {
    const failure = { type: "InvalidSignatureException", message: expect.stringMatching(message) };
    expect(check({ authorization, "x-amz-date": time })).toEqual({ ...failure, suffix, status: 403 });
  });

  test("has no signature at all", () => {
    const failure = { type: "MissingAuthenticationTokenException", message: "Missing Authentication Token" };
    expect(check({})).toEqual({ ...failure, suffix, status: 403 });
  });
});

describe("older clients, which sign fewer headers and no hash of the body", () => {
  const models = new URL("../../../../shared/service-models", import.meta.url);
  const hasCli = existsSync(models) && existsSync("/usr/bin/aws");
  const hasBoto = existsSync(models) && spawnSync("/usr/bin/python3", ["-c", "import boto3"]).status === 0;
  const refused = `(InvalidSignatureException) when calling the InvokeModel operation: ${mismatch}`;
  const run = (file: string, args: string[], secret = keys.secretAccessKey) =>
    promisify(execFile)(file, args, {
      env: {
        HOME: tmpdir(),
        AWS_DATA_PATH: fileURLToPath(models),
        AWS_ACCESS_KEY_ID: keys.accessKeyId,
        AWS_SECRET_ACCESS_KEY: secret,
        AWS_DEFAULT_REGION: "eu-central-1",
        AWS_EC2_METADATA_DISABLED: "true",
      },
    });

  test.skipIf(!hasCli)(
    "lets in the AWS CLI (needs /usr/bin/aws and service models)",
    { timeout: minute },
    async () => {
      const url = await serve(onlyKeys);
      const options = ["--body", body, "--cli-binary-format", "raw-in-base64-out", "--endpoint-url", url];
      const invoke = (modelId: string, secret?: string) =>
        run(
          "/usr/bin/aws",
          ["bedrock-runtime", "invoke-model", "--model-id", modelId, ...options, "/dev/null"],
          secret,
        );
      await Promise.all(modelIds.map((modelId) => invoke(modelId)));
      await expect(invoke(modelId, "wrong")).rejects.toThrow(refused);
    },
  );

  test.skipIf(!hasBoto)(
    "lets in boto3 (needs /usr/bin/python3 and service models)",
    { timeout: minute },
    async () => {
      const script = `
import boto3, json, sys
client = boto3.client("bedrock-runtime", endpoint_url=sys.argv[1])
for model in json.loads(sys.argv[2]):
    client.invoke_model(modelId=model, body=sys.argv[3])
    client.invoke_model(modelId=model)
    client.invoke_model(modelId=model, accept="*/*", contentType="text/plain", requestMetadata='{"a":  "b c"}')
    client.converse(modelId=model, messages=[{"role": "user", "content": [{"text": "hi"}]}])
client.list_async_invokes(**json.loads(sys.argv[4]))`;
      const args = [
        "-c",
        script,
        await serve(onlyKeys),
        JSON.stringify(modelIds),
        body,
        JSON.stringify(query),
      ];
      await run("/usr/bin/python3", args);
      await expect(run("/usr/bin/python3", args, "wrong")).rejects.toThrow(refused);
    },
  );
});

/** What the SDK throws for a refusal. */
function refusal(name: string, message: unknown) {
  return { name, message, $metadata: { httpStatusCode: 403 } };
}

/** A server that answers everybody whom it lets in. */
async function serve(
  options: AuthOptions,
  see?: (request: Request, body: Uint8Array) => void,
): Promise<string> {
  const authenticate = createAuthenticator(options);
  const listener = await listen(async (request) => {
    const bytes = new Uint8Array(await request.arrayBuffer());
    see?.(request, bytes);
    const failure = authenticate(request, bytes);
    if (!failure) return Response.json({});
    const headers = { "x-amzn-errortype": failure.type + failure.suffix };
    return Response.json({ message: failure.message }, { status: failure.status, headers });
  });
  onTestFinished(() => listener.close());
  return listener.url;
}

function connect(endpoint: string, options: BedrockRuntimeClientConfig = {}): BedrockRuntimeClient {
  const defaults = {
    region: "us-east-1",
    credentials: keys,
    maxAttempts: 1,
    authSchemePreference: ["sigv4"],
  };
  const client = new BedrockRuntimeClient({ ...defaults, endpoint, ...options });
  onTestFinished(() => client.destroy());
  return client;
}
