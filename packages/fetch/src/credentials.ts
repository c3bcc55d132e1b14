import type { WireCall } from "@bedplate/core";
import { callError } from "@bedplate/core/wire";
import { env } from "./environment.ts";

/** Keys that sign requests. With `expiration` they are asked for anew a minute before. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Keys, or a function that gets them, such as those of `@aws-sdk/credential-providers`. */
export type CredentialsSource = AwsCredentials | (() => Promise<AwsCredentials>);

/** Who asks. */
export interface CredentialsOptions {
  /** Default: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`. Profiles, SSO and roles need a function. */
  credentials?: CredentialsSource;
  /** A Bedrock API key, which goes before keys. Default: `AWS_BEARER_TOKEN_BEDROCK`. */
  token?: string;
}

/** What a request shows. */
export type Identity = { type: "token"; token: string } | { type: "keys"; keys: AwsCredentials };

/** Finds out who asks. */
export function createIdentity({
  credentials,
  token,
}: CredentialsOptions): (call: WireCall) => Promise<Identity> {
  const keysOf =
    typeof credentials === "function" ? keep(credentials) : async () => credentials ?? environmentKeys();
  return async (call) => {
    const bearer = token || env("AWS_BEARER_TOKEN_BEDROCK");
    if (bearer) return { type: "token", token: checkToken(bearer, call) };
    return { type: "keys", keys: checkKeys(await keysOf().catch(refuse(call)), call) };
  };
}

const renewalMs = 60_000;

/** Calls that come at the same time wait for the same keys; a failure is not kept. */
function keep(get: () => Promise<AwsCredentials>): () => Promise<AwsCredentials> {
  let asked: Promise<AwsCredentials> | undefined;
  let expires = Number.POSITIVE_INFINITY;
  const ask = async (): Promise<AwsCredentials> => {
    const keys = await get();
    expires = (keys?.expiration?.getTime() ?? Number.POSITIVE_INFINITY) - renewalMs;
    return keys;
  };
  return () => {
    if (asked && Date.now() < expires) return asked;
    expires = Number.POSITIVE_INFINITY;
    const asking = ask();
    asked = asking;
    asking.catch(() => {
      if (asked === asking) asked = undefined;
    });
    return asking;
  };
}

function environmentKeys(): AwsCredentials | undefined {
  const accessKeyId = env("AWS_ACCESS_KEY_ID");
  const secretAccessKey = env("AWS_SECRET_ACCESS_KEY");
  const sessionToken = env("AWS_SESSION_TOKEN");
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
}

const wayOut =
  "Set AWS_BEARER_TOKEN_BEDROCK or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or pass the option credentials; profiles and roles need a function there.";

function refuse(call: WireCall): (cause: unknown) => never {
  return (cause) => {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw callError(call, "unauthenticated", `no usable AWS credentials (${said}). ${wayOut}`, { cause });
  };
}

// A platform that refuses a header may quote it, and then the key would stand in an error.
const sendable = /^[\x21-\x7e]+$/;

function checkToken(token: string, call: WireCall): string {
  if (sendable.test(token)) return token;
  throw callError(
    call,
    "unauthenticated",
    "the Bedrock API key has spaces or characters that no header can carry.",
  );
}

function checkKeys(keys: AwsCredentials | undefined, call: WireCall): AwsCredentials {
  const { accessKeyId, secretAccessKey, sessionToken = "-" } = keys ?? {};
  if (!keys || !accessKeyId || !secretAccessKey)
    throw callError(call, "unauthenticated", `no usable AWS credentials. ${wayOut}`);
  if (sendable.test(accessKeyId) && sendable.test(secretAccessKey) && sendable.test(sessionToken))
    return keys;
  throw callError(
    call,
    "unauthenticated",
    "the AWS credentials have spaces or characters that keys never have.",
  );
}
