import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createS3Store, type S3StoreOptions } from "./s3-store.ts";

let asked: string[] = [];
let server: Server;
let options: S3StoreOptions;

function page(keys: readonly string[], next?: string): string {
  const contents = keys.map((key) => `<Contents><Key>${key}</Key><Size>${key.length}</Size></Contents>`);
  const more = next ? `<NextContinuationToken>${next}</NextContinuationToken>` : "";
  return `<?xml version="1.0"?><ListBucketResult><IsTruncated>${!!next}</IsTruncated>${more}${contents.join("")}</ListBucketResult>`;
}

/** Two pages of a folder, and one file. */
function answer(url: URL): { status: number; body: string } {
  if (url.searchParams.has("list-type"))
    return {
      status: 200,
      body:
        url.searchParams.get("continuation-token") === "two"
          ? page(["films/one/b/c.json"])
          : page(["films/one/", "films/one/a.mp4"], "two"),
    };
  if (url.pathname === "/bucket/films/one/a.mp4") return { status: 200, body: "film" };
  const [status, code] = url.pathname.startsWith("/locked/") ? [403, "AccessDenied"] : [404, "NoSuchKey"];
  return {
    status,
    body: `<Error><Code>${code}</Code><Message>No.</Message><RequestId>r</RequestId></Error>`,
  };
}

beforeAll(async () => {
  server = createServer((incoming, response) => {
    const url = new URL(incoming.url ?? "", "http://localhost");
    asked.push(`${incoming.method} ${url.pathname} ${incoming.headers.authorization?.split(" ")[0]}`);
    const { status, body } = answer(url);
    response.writeHead(status, { "content-type": "application/xml" }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  options = {
    // A listening server has an address with a port.
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "us-west-2",
    credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" },
  };
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test("lists all pages below a folder, by names relative to it", async () => {
  asked = [];
  expect(await createS3Store(options).list("s3://bucket/films/one/")).toEqual([
    { name: "a.mp4", uri: "s3://bucket/films/one/a.mp4", size: 15 },
    { name: "b/c.json", uri: "s3://bucket/films/one/b/c.json", size: 18 },
  ]);
  const one = "GET /bucket/ AWS4-HMAC-SHA256";
  expect(asked).toEqual([one, one]);
});

test("reads a file", async () => {
  const bytes = await createS3Store(options).read("s3://bucket/films/one/a.mp4");
  expect(new TextDecoder().decode(bytes)).toBe("film");
});

test.each([
  ["s3://bucket/none", { code: "not-found", status: 404, message: "s3://bucket/none: No." }],
  ["s3://locked/secret", { code: "access-denied", status: 403 }],
  ["https://bucket/none", { code: "invalid-request" }],
])("what can't be read is told with its address: %s", async (uri, error) => {
  await expect(createS3Store(options).read(uri)).rejects.toMatchObject(error);
});

test("a Bedrock API key beside the credentials is no matter for S3", async () => {
  asked = [];
  await createS3Store({ ...options, token: "bedrock-api-key-x" }).read("s3://bucket/films/one/a.mp4");
  expect(asked).toEqual(["GET /bucket/films/one/a.mp4 AWS4-HMAC-SHA256"]);
});

test("without the SDK it says what to install", async () => {
  const store = createS3Store(options, () => Promise.reject(new Error("not found")));
  await expect(store.read("s3://bucket/a")).rejects.toMatchObject({
    code: "configuration",
    message: expect.stringContaining("@aws-sdk/client-s3"),
  });
});
