import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serverAdapters as adapters } from "@bedplate/all/server";
import { createHandler, createJournal, type Listener, listen, simulated } from "@bedplate/server";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { clientEnv, hasBoto, hasCli, run } from "./outside-clients.ts";
import { key, nova } from "./server-client.ts";

const folder = mkdtempSync(join(tmpdir(), "bedplate-"));
const env = clientEnv(folder);
const journal = createJournal();
let server: Listener;

beforeAll(async () => {
  const auth = { credentials: [key] };
  server = await listen(createHandler({ adapters, backend: simulated(), auth, journal }));
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

beforeEach(() => journal.clear());

const endpointFor = (spec: string): string => `${server.url}/_bedplate/fault/${encodeURIComponent(spec)}`;

const script = `
import json, sys
import boto3
from botocore.config import Config
client = boto3.client("bedrock-runtime", endpoint_url=sys.argv[1], config=Config(retries={"total_max_attempts": int(sys.argv[2])}))
names = []
try:
    messages = [{"role": "user", "content": [{"text": "Hello"}]}]
    for event in client.converse_stream(modelId=sys.argv[3], messages=messages)["stream"]:
        names += event.keys()
    print(json.dumps([names, None]))
except Exception as error:
    code = getattr(error, "response", {}).get("Error", {}).get("Code")
    print(json.dumps([names, code or type(error).__name__]))
`;

describe.skipIf(!hasBoto)("boto3, by the path of its endpoint (skipped where it is absent)", () => {
  const stream = async (spec: string, attempts = 1): Promise<[names: string[], failure: string | null]> => {
    const given = ["-c", script, endpointFor(spec), String(attempts), nova];
    return JSON.parse((await run("/usr/bin/python3", given, { env })).stdout);
  };

  test("meets refusals, exception frames and damage, each under its own name", async () => {
    expect(await stream("throttlingException")).toEqual([[], "ThrottlingException"]);
    expect(await stream("expiredTokenException")).toEqual([[], "ExpiredTokenException"]);
    const [names, failure] = await stream("throttlingException@3");
    expect([names, failure]).toEqual([
      ["messageStart", "contentBlockDelta", "contentBlockDelta"],
      "throttlingException",
    ]);
    expect(await stream("crc@2")).toEqual([["messageStart"], "ChecksumMismatch"]);
  });

  test("gets through when only the first requests are refused", async () => {
    const [names, failure] = await stream("serviceUnavailableException x1", 3);
    expect([names.at(-1), failure]).toEqual(["metadata", null]);
    expect(journal.requests().map(({ status }) => status)).toEqual([503, 200]);
    expect(journal.requests()[0]?.userAgent).toMatch(/Boto3/);
  });
});

describe.skipIf(!hasCli)("the AWS CLI, by the path of its endpoint (skipped where it is absent)", () => {
  test("is told what the spec says", async () => {
    const messages = JSON.stringify([{ role: "user", content: [{ text: "Hello" }] }]);
    const asked = ["bedrock-runtime", "converse", "--model-id", nova, "--messages", messages];
    const failing = run(
      "/usr/bin/aws",
      [...asked, "--endpoint-url", endpointFor("modelNotReadyException:message=Warming up")],
      { env: { ...env, AWS_MAX_ATTEMPTS: "1" } },
    );
    await expect(failing).rejects.toMatchObject({
      stderr: expect.stringMatching(/ModelNotReadyException.*Warming up/s),
    });
  });
});
