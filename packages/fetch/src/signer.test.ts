import { createHash, createHmac } from "node:crypto";
import { Sha256 } from "@aws-crypto/sha256-js";
import type { WireCall } from "@bedplate/core";
import { expect, test } from "vitest";
import { createTransport } from "./fetch-transport.ts";
import type { HttpRequest } from "./http.ts";
import { createFetchTransport } from "./node-transport.ts";

const arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123";
const call: WireCall = { operation: "InvokeModel", modelId: arn, headers: {}, body: { text: "ä" } };
const keys = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };

/** What a transport puts on the wire. */
async function requestOf(wire: WireCall, options: object = { credentials: keys }): Promise<HttpRequest> {
  let sent: HttpRequest | undefined;
  const transport = createTransport(
    { region: "us-east-1", endpoint: "http://localhost:8080/base", ...options },
    {
      http: async (request) => {
        sent = request;
        return { status: 200, headers: {}, body: (async function* () {})(), close: () => {} };
      },
      sha256: Sha256,
      crc32: () => 0,
      asciiText: () => "",
      base64Text: () => "",
    },
  );
  await transport.send(wire).catch(() => {});
  if (!sent) throw new Error("Nothing was sent.");
  return sent;
}

const hash = (text: string | Uint8Array): string => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

/** The signature by the book: of the path encoded once more, the sorted query, and the headers that are named. */
function expectedSignature({ method, target, headers, body }: HttpRequest): string {
  const [, day = "", region = "", service = "", names = ""] =
    /Credential=AKIDEXAMPLE\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+)/.exec(
      headers.authorization ?? "",
    ) ?? [];
  const [path = "", query = ""] = target.split("?");
  const canonical = [
    method,
    path.split("/").map(encodeURIComponent).join("/"),
    query.split("&").sort().join("&"),
    ...names.split(";").map((name) => `${name}:${headers[name]}`),
    "",
    names,
    hash(body ?? ""),
  ].join("\n");
  const scope = `${day}/${region}/${service}/aws4_request`;
  const key = [day, region, service, "aws4_request"].reduce(hmac, Buffer.from("AWS4secret"));
  const text = ["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, hash(canonical)].join("\n");
  return hmac(key, text).toString("hex");
}

test.each<[what: string, wire: WireCall]>([
  ["a model behind an ARN", call],
  ["settings in headers", { ...call, headers: { "x-amzn-bedrock-request-metadata": '{"a":  "b"}' } }],
  ["a stored job", { ...call, operation: "GetAsyncInvoke", modelId: "", invocationArn: `${arn}/x y` }],
  [
    "a question with a query",
    {
      ...call,
      operation: "ListAsyncInvokes",
      query: { statusEquals: "Failed", nextToken: "a+b/c=(d)!'*", maxResults: "3" },
    },
  ],
])("signs %s by the book", async (_, wire) => {
  const request = await requestOf(wire);
  // Runs of spaces are signed as one.
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      name === "authorization" ? value : value.replace(/ +/g, " "),
    ]),
  );
  expect(headers.authorization).toMatch(/Credential=AKIDEXAMPLE\/\d{8}\/us-east-1\/bedrock\/aws4_request/);
  expect(headers.authorization).toContain(`Signature=${expectedSignature({ ...request, headers })}`);
});

test("sends few headers, and signs all of them", async () => {
  const { headers, method, target } = await requestOf(call);
  expect(method).toBe("POST");
  expect(target).toBe(`/base/model/${encodeURIComponent(arn)}/invoke`);
  expect(Object.keys(headers).sort()).toEqual([
    "accept",
    "authorization",
    "content-type",
    "host",
    "x-amz-date",
  ]);
  expect(headers.host).toBe("localhost:8080");
  expect(headers.authorization).toContain("SignedHeaders=accept;content-type;host;x-amz-date");
});

test("signs the session token", async () => {
  const { headers } = await requestOf(call, { credentials: { ...keys, sessionToken: "session" } });
  expect(headers["x-amz-security-token"]).toBe("session");
  expect(headers.authorization).toMatch(/SignedHeaders=[^,]*x-amz-security-token/);
});

test("sends a bearer token instead of a signature", async () => {
  const { headers } = await requestOf(call, { token: "bedrock-api-key-x", credentials: keys });
  expect(headers.authorization).toBe("Bearer bedrock-api-key-x");
  expect(headers["x-amz-date"]).toBeUndefined();
});

test("gives the Rerank API the model's ARN in the region of the call", async () => {
  // A document may have a key of that name, too.
  const body = {
    sources: [{ inlineDocumentSource: { type: "JSON", jsonDocument: { modelArn: "amazon.rerank-v1:0" } } }],
    rerankingConfiguration: { bedrockRerankingConfiguration: { modelConfiguration: {} } },
  };
  const wire: WireCall = { operation: "Rerank", modelId: "amazon.rerank-v1:0", headers: {}, body };
  const sent = async (ranking: WireCall): Promise<string> =>
    Buffer.from((await requestOf(ranking)).body ?? []).toString();
  const modelArn = "arn:aws:bedrock:us-east-1::foundation-model/amazon.rerank-v1:0";
  expect(JSON.parse(await sent(wire))).toEqual({
    ...body,
    rerankingConfiguration: { bedrockRerankingConfiguration: { modelConfiguration: { modelArn } } },
  });
  expect(await sent({ ...wire, region: "us-gov-west-1" })).toContain(
    '"arn:aws-us-gov:bedrock:us-gov-west-1::',
  );
  expect(wire.body).toEqual(body);
});

test("a header that no HTTP carries is refused before anything is sent", async () => {
  const transport = createFetchTransport({
    region: "us-east-1",
    credentials: keys,
    endpoint: "http://127.0.0.1:1",
  });
  const wire = { ...call, headers: { "x-amzn-bedrock-request-metadata": '{"team":"Zürich"}' } };
  const error = await transport.send(wire).catch((caught: unknown) => caught);
  expect(error).toMatchObject({
    code: "invalid-request",
    message: expect.stringContaining("request-metadata"),
  });
  expect(String(error)).not.toContain("Zürich");
});
