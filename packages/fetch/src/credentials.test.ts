import type { WireCall } from "@bedplate/core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type AwsCredentials, createIdentity } from "./credentials.ts";

const call: WireCall = { operation: "InvokeModel", modelId: "meta.llama3-8b", headers: {}, body: {} };
const keys = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };

beforeEach(() => {
  for (const name of [
    "AWS_BEARER_TOKEN_BEDROCK",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
  ])
    vi.stubEnv(name, undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

/** A function that gets keys, which counts how often it is asked. */
function counted(answer: () => AwsCredentials | Promise<AwsCredentials>): {
  credentials: () => Promise<AwsCredentials>;
  asked: () => number;
} {
  let times = 0;
  return {
    credentials: async () => {
      times++;
      return answer();
    },
    asked: () => times,
  };
}

test("a bearer token goes before keys, the option's before the environment's", async () => {
  vi.stubEnv("AWS_BEARER_TOKEN_BEDROCK", "from-environment");
  expect(await createIdentity({ credentials: keys })(call)).toEqual({
    type: "token",
    token: "from-environment",
  });
  expect(await createIdentity({ token: "given" })(call)).toEqual({ type: "token", token: "given" });
});

test("keys are the option's, then the environment's", async () => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDENV");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "env-secret");
  const found = { accessKeyId: "AKIDENV", secretAccessKey: "env-secret" };
  expect(await createIdentity({})(call)).toEqual({ type: "keys", keys: found });
  vi.stubEnv("AWS_SESSION_TOKEN", "session");
  expect(await createIdentity({})(call)).toEqual({
    type: "keys",
    keys: { ...found, sessionToken: "session" },
  });
  expect(await createIdentity({ credentials: keys })(call)).toEqual({ type: "keys", keys });
});

test("without any there is a way out", async () => {
  await expect(createIdentity({})(call)).rejects.toMatchObject({
    code: "unauthenticated",
    modelId: "meta.llama3-8b",
    message: expect.stringMatching(/^meta\.llama3-8b: no usable AWS credentials.*AWS_BEARER_TOKEN_BEDROCK/),
  });
});

describe("a function that gets keys", () => {
  test("is asked once for all calls, also for those that come while it works", async () => {
    const { credentials, asked } = counted(() => keys);
    const identityOf = createIdentity({ credentials });
    await Promise.all([identityOf(call), identityOf(call)]);
    expect(await identityOf(call)).toEqual({ type: "keys", keys });
    expect(asked()).toBe(1);
  });

  test("is asked again a minute before its keys expire", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { credentials, asked } = counted(() => ({ ...keys, expiration: new Date(Date.now() + 3_600_000) }));
    const identityOf = createIdentity({ credentials });
    await identityOf(call);
    vi.advanceTimersByTime(3_539_000);
    await identityOf(call);
    expect(asked()).toBe(1);
    vi.advanceTimersByTime(2_000);
    await identityOf(call);
    expect(asked()).toBe(2);
  });

  test("that fails is asked again by the next call, and its reason is told", async () => {
    let broken = true;
    const { credentials, asked } = counted(() => {
      if (broken) throw new Error("the role is gone");
      return keys;
    });
    const identityOf = createIdentity({ credentials });
    await expect(identityOf(call)).rejects.toMatchObject({
      code: "unauthenticated",
      message: expect.stringContaining("the role is gone"),
    });
    broken = false;
    expect(await identityOf(call)).toEqual({ type: "keys", keys });
    expect(asked()).toBe(2);
  });

  test("that gives no keys is told so", async () => {
    // As untyped code would.
    const { credentials } = counted(() => undefined as unknown as AwsCredentials);
    await expect(createIdentity({ credentials })(call)).rejects.toMatchObject({ code: "unauthenticated" });
  });
});

test.each([
  ["a token", { token: "bedrock-api-key-x\n" }],
  ["an access key", { credentials: { ...keys, accessKeyId: "AKID " } }],
  ["a secret key", { credentials: { ...keys, secretAccessKey: "bedrock-api-key-x\n" } }],
  ["a session token", { credentials: { ...keys, sessionToken: "bedrock-api-key-x\r\n" } }],
])("%s that no header can carry is refused without being quoted", async (_, options) => {
  const error = await createIdentity(options)(call).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code: "unauthenticated" });
  expect(`${error} ${JSON.stringify(error)}`).not.toMatch(/AKID|bedrock-api-key/);
});
