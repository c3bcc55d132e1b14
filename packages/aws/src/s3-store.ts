import { BedrockError, type ObjectStore, type StoredFile } from "@bedplate/core";
import { type AwsOptions, awsConfig, regionOf } from "./aws-config.ts";
import { awsError } from "./aws-error.ts";
import { loaded, missing } from "./optional-package.ts";

type Sdk = typeof import("@aws-sdk/client-s3");
type S3Client = InstanceType<Sdk["S3Client"]>;

/** Where S3 is and who asks. */
export interface S3StoreOptions extends AwsOptions {
  /** Default: `AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`, the profile, then the region's own. Buckets stand in the path of one that is given. */
  endpoint?: string;
}

/** Reads what jobs wrote into S3, with `s3:ListBucket` and `s3:GetObject`. The SDK is loaded with the first use, and its few retries stay on. */
export function createS3Store(
  options: S3StoreOptions = {},
  load: () => Promise<Sdk> = () => import("@aws-sdk/client-s3").catch(missing),
): ObjectStore {
  let opened: Promise<{ sdk: Sdk; client: S3Client }> | undefined;
  const ask: Ask = async (uri, question) => {
    try {
      opened ??= open(options, load);
      const { sdk, client } = await opened;
      return await question(sdk, client, placeOf(uri));
    } catch (error) {
      throw awsError(error, { subject: uri, headers: {}, signal: undefined });
    }
  };
  return {
    list: (folderUri) => ask(folderUri, (sdk, client, place) => listAll(sdk, client, place)),
    read: (uri) =>
      ask(uri, async ({ GetObjectCommand }, client, { bucket, key }) => {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        return Body ? Body.transformToByteArray() : new Uint8Array();
      }),
  };
}

interface Place {
  bucket: string;
  key: string;
}

type Ask = <Answer>(
  uri: string,
  question: (sdk: Sdk, client: S3Client, place: Place) => Promise<Answer>,
) => Promise<Answer>;

async function open(
  options: S3StoreOptions,
  load: () => Promise<Sdk>,
): Promise<{ sdk: Sdk; client: S3Client }> {
  const sdk = await loaded(load, "Reading from S3", "@aws-sdk/client-s3");
  // A Bedrock API key opens nothing in S3.
  const { token: _token, ...rest } = options;
  const config = awsConfig(rest, regionOf(rest, undefined));
  const forcePathStyle = options.endpoint !== undefined;
  // Buckets may be in another region than the caller says.
  return { sdk, client: new sdk.S3Client({ ...config, forcePathStyle, followRegionRedirects: true }) };
}

async function listAll(
  { ListObjectsV2Command }: Sdk,
  client: S3Client,
  { bucket, key }: Place,
): Promise<StoredFile[]> {
  const files: StoredFile[] = [];
  let next: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: key,
        ...(next !== undefined && { ContinuationToken: next }),
      }),
    );
    for (const { Key = "", Size } of page.Contents ?? []) {
      const uri = `s3://${bucket}/${Key}`;
      files.push({ name: Key.slice(key.length), uri, ...(Size !== undefined && { size: Size }) });
    }
    next = page.NextContinuationToken;
  } while (next !== undefined);
  // A folder may be an object itself.
  return files.filter(({ name }) => name !== "");
}

function placeOf(uri: string): Place {
  const [, bucket, key = ""] = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(uri) ?? [];
  if (bucket) return { bucket, key };
  throw new BedrockError("invalid-request", `${uri} is no s3://bucket/key.`);
}
